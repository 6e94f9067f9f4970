import { readFile } from 'node:fs/promises';
import { waitFor } from '../base/waiting';
import { parseJsonObject } from './json';

/** How often is looked. */
const PAUSE_MS = 50;

/** How long a file may stay what it is without being one that can be read: then it is no half of one. */
const HALF_MS = 1000;

/**
 * Waits for a connection file: a kernel that is starting may be the one that writes it, and not all of it at once.
 *
 * @param timeLimitMs how long that may take
 * @param over aborted when nobody waits any more
 * @returns whether there is something to read
 */
export async function whenWritten(
  connectionFile: string,
  timeLimitMs: number,
  over: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + timeLimitMs;
  let seen: string | undefined;
  let since = 0;
  while (!over.aborted && performance.now() < deadline) {
    const text = await readFile(connectionFile, 'utf8').catch(() => '');
    if (parseJsonObject(text) !== undefined) {
      return true;
    }
    if (text !== seen) {
      seen = text;
      since = performance.now();
    } else if (text !== '' && performance.now() - since > HALF_MS) {
      return true;
    }
    await waitFor([over], PAUSE_MS);
  }
  return false;
}
