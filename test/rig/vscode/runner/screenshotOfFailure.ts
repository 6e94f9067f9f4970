import type { Runnable } from 'mocha';
import { screenshot } from '../page/screenshot';
import { hasPage } from '../page/ui';
import { printLine } from './console';
import { FAILURES_VARIABLE } from './variables';

/** Takes a picture of the page, if there is one, when a test or a hook fails. Never rejects. */
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
    // A missing picture must not hide the test's own failure.
    printLine(`There is no picture of this failure: ${String(error)}`);
  }
}
