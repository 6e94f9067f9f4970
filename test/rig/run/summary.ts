import type { Missing } from '../environment';
import type { SuiteResult } from './suiteResult';

/** Returns the last lines of a run: skipped tests, failures with a few lines of their errors, times, and the totals. */
export function summaryLines(
  results: readonly SuiteResult[],
  missing: readonly Missing[],
  elapsedMs: number,
): string[] {
  const times = results.map(({ suite, elapsedMs: ms }) => `  ${minutes(ms)}  ${suite}`);
  const failures = results.flatMap(({ suite, failures }) =>
    failures.map((name) => `  [${suite}] ${name}`),
  );
  const skipped = [
    ...missing.map(({ name, reason }) => `  [set-up] ${name}: ${reason}`),
    ...results.flatMap(({ suite, skipped }) =>
      skipped.map(({ name, reason }) => `  [${suite}] ${name}: ${reason}`),
    ),
  ];
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const counts = [`${passed} passed`, `${failures.length} failed`];
  if (skipped.length > 0) {
    counts.push(`${skipped.length} skipped`);
  }
  return [
    ...(skipped.length > 0 ? ['', 'Skipped:', ...skipped] : []),
    ...(failures.length > 0 ? ['', 'Failed:', ...failures] : []),
    ...['', 'Minutes and seconds:', ...times, `  ${minutes(elapsedMs)}  from start to end`],
    '',
    counts.join(', '),
  ];
}

/** Writes 125,000 ms as " 2:05". */
function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const rest = String(seconds % 60).padStart(2, '0');
  return `${Math.floor(seconds / 60)}:${rest}`.padStart(5);
}
