import type { InterruptAttempt, InterruptOutcome, InterruptResult } from '../api';
import { routeName } from '../kernels/routes/routeName';

const REASONS: Readonly<Record<Exclude<InterruptOutcome, 'interrupted'>, string>> = {
  ended: 'it ended without an error',
  finished: 'it ended by itself',
  sent: 'nothing showed whether the interrupt arrived',
  idle: 'it was not running',
  stillBusy: 'it is still running',
  refused: 'every route was ruled out or failed',
  dead: 'its process has ended',
  cancelled: 'the check was cancelled',
};

/**
 * Describes an interrupt that succeeded: `interrupted after 34 ms by SIGINT, confirmed by ipykernel`. For any other
 * interrupt, says why it did not succeed, and what was tried:
 * `it is still running. Tried within 5001 ms: SIGINT (5000 ms)`.
 */
export function describeResult(
  { outcome, elapsedMs, attempts }: InterruptResult,
  kernelName: string,
): string {
  const tried = attempts.map(describeAttempt);
  if (outcome === 'interrupted') {
    const last = attempts.at(-1);
    const by = last ? ` by ${routeName(last.method)}` : '';
    const before = tried.slice(0, -1).join(' and ');
    const after = before === '' ? '' : `. Tried before: ${before}`;
    return `interrupted after ${elapsedMs} ms${by}, confirmed by ${kernelName}${after}`;
  }
  return attempts.length > 0
    ? `${REASONS[outcome]}. Tried within ${elapsedMs} ms: ${tried.join(', then ')}`
    : `${REASONS[outcome]}. No route was tried`;
}

function describeAttempt({ method, elapsedMs, error }: InterruptAttempt): string {
  return `${routeName(method)} (${error ?? `${elapsedMs} ms`})`;
}
