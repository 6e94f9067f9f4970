import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** How often is looked. */
const pauseMs = 50;

/**
 * Waits for a connection file: a kernel that is starting may be the one that writes it.
 *
 * @param timeLimitMs how long that may take
 * @param over aborted when nobody waits any more
 * @returns whether it is there, and not empty
 */
export async function whenWritten(
  connectionFile: string,
  timeLimitMs: number,
  over: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + timeLimitMs;
  while (!over.aborted && performance.now() < deadline) {
    const { size } = await stat(connectionFile).catch(() => ({ size: 0 }));
    if (size > 0) {
      return true;
    }
    await setTimeout(pauseMs, undefined, { ref: false });
  }
  return false;
}
