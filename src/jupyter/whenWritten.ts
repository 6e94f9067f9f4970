import { readFile } from 'node:fs/promises';
import { waitFor } from '../base/waiting';
import { parseJsonObject } from './json';
import { lacksPorts } from './ports';

const PAUSE_MS = 50;

/** A file that is not JSON and has not changed for this long counts as malformed, not as half written. */
const UNCHANGED_LIMIT_MS = 1000;

/**
 * Waits until a connection file is completely written. A starting kernel may write it itself, in several steps, or
 * write its ports into a file that has zeros in their place.
 *
 * @param cancelled ends the wait
 * @returns whether the file can be read; it may still be malformed
 */
export async function whenWritten(
  connectionFile: string,
  timeLimitMs: number,
  cancelled: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + timeLimitMs;
  let seen: string | undefined;
  let since = 0;
  while (!cancelled.aborted && performance.now() < deadline) {
    const text = await readFile(connectionFile, 'utf8').catch(() => '');
    const content = parseJsonObject(text);
    if (content !== undefined && !lacksPorts(content)) {
      return true;
    }
    if (text !== seen) {
      seen = text;
      since = performance.now();
    } else if (
      text !== '' &&
      content === undefined &&
      performance.now() - since > UNCHANGED_LIMIT_MS
    ) {
      return true;
    }
    await waitFor([cancelled], PAUSE_MS);
  }
  return false;
}
