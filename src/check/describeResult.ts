import type { InterruptAttempt, InterruptResult } from '../api';

/** Describes the outcome and the attempts: `interrupted after 34 ms (event: 34 ms)`. */
export function describeResult({ outcome, elapsedMs, attempts }: InterruptResult): string {
  const tried =
    attempts.length > 0 ? attempts.map(describeAttempt).join(', ') : 'nothing was tried';
  return `${outcome} after ${elapsedMs} ms (${tried})`;
}

function describeAttempt({ method, elapsedMs, error }: InterruptAttempt): string {
  if (error === undefined) {
    return `${method}: ${elapsedMs} ms`;
  }
  return `${method}: ${error}`;
}
