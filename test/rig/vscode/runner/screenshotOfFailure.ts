import type { Runnable } from 'mocha';
import { screenshot } from '../page/screenshot';
import { hasPage } from '../page/ui';
import { printLine } from './console';
import { FAILURES_VARIABLE } from './variables';

/** Keeps a picture of the page as it is when a test or a hook fails, where there is a page. Never rejects. */
export async function screenshotOfFailure(failed: Runnable): Promise<void> {
  const folder = process.env[FAILURES_VARIABLE];
  if (folder === undefined || !hasPage()) {
    return;
  }
  const name = failed
    .titlePath()
    .join(' ')
    .replaceAll(/[^\w.]+/g, '-');
  try {
    await screenshot(`${folder}/${name}.png`);
  } catch (error) {
    // The failure itself matters more.
    printLine(`There is no picture of this failure: ${String(error)}`);
  }
}
