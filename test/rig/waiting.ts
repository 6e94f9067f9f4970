import { setTimeout } from 'node:timers/promises';
import { withinLimit } from '../../src/base/waiting';

/** Less than the 10 s that a unit test may take, so that the error names what did not happen. */
const LIMIT_MS = 7500;
const PAUSE_MS = 2;

export interface WaitOptions {
  readonly limitMs?: number;
  readonly pauseMs?: number;
  /** Returns the current state, which the error contains. */
  readonly state?: () => unknown;
}

/**
 * Polls until a condition holds. Use it only if no event announces the condition.
 *
 * @param what names the condition, for the error
 * @throws Error if the condition does not hold within the limit
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { limitMs = LIMIT_MS, pauseMs = PAUSE_MS, state }: WaitOptions = {},
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) {
      const seen = state === undefined ? '' : `. Seen: ${JSON.stringify(await state())}`;
      throw tooLate(what + seen, limitMs);
    }
    await setTimeout(pauseMs);
  }
}

/**
 * Returns what the work resolves to.
 *
 * @param what names the work, for the error
 * @throws Error if the work is not done within the limit; else what the work throws
 */
export async function within<T>(
  what: string,
  work: PromiseLike<T>,
  limitMs = LIMIT_MS,
): Promise<T> {
  const late = Symbol('late');
  const result = await withinLimit(work, limitMs, late);
  if (result === late) {
    throw tooLate(what, limitMs);
  }
  return result;
}

function tooLate(what: string, limitMs: number): Error {
  return new Error(`Not within ${limitMs} ms: ${what}`);
}
