import type { Missing } from './environment';
import type { SuiteResult } from './suiteResult';

/** The last lines of a run: every failure and every skipped test by name, and the totals. */
export function summaryLines(
  results: readonly SuiteResult[],
  missing: readonly Missing[],
): string[] {
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
    '',
    counts.join(', '),
  ];
}
