import type { Context } from 'mocha';
import { screenshot } from '../page/screenshot';
import { hasPage } from '../page/ui';
import { FAILURES_VARIABLE } from './variables';

/** Keeps a picture of the page as it was when a test failed, where there is a page. */
export async function screenshotOfFailure(this: Context): Promise<void> {
  const folder = process.env[FAILURES_VARIABLE];
  const { currentTest } = this;
  if (folder === undefined || !hasPage() || currentTest?.state !== 'failed') {
    return;
  }
  const name = currentTest
    .titlePath()
    .join(' ')
    .replaceAll(/[^\w.]+/g, '-');
  await screenshot(`${folder}/${name}.png`);
}
