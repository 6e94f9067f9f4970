import type { InterruptAttempt } from '../../api';

/** Lists the attempts of an interrupt: `signal 12 ms, control TIMED_OUT`. */
export function attemptsText(attempts: readonly InterruptAttempt[]): string {
  const tried = attempts.map(
    ({ method, elapsedMs, error }) => `${method} ${error ?? `${elapsedMs} ms`}`,
  );
  return tried.join(', ') || 'none';
}
