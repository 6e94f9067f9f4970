import { readFile } from 'node:fs/promises';
import type { Missing } from '../environment';
import { suiteFile, type TestRun } from './testRun';

/** The counts of one run of a test framework, as reporter.ts and run_unittest.py write them. */
export interface SuiteCounts {
  readonly passed: number;
  /** The name of each failed test, and below it a few lines of its error. */
  readonly failures: readonly string[];
  readonly skipped: readonly Missing[];
}

export interface SuiteResult extends SuiteCounts {
  readonly suite: string;
  readonly elapsedMs: number;
}

/** The results of all runs of a suite. */
export interface Outcome {
  readonly results: readonly SuiteResult[];
  /** Parts that could not be obtained, which the summary names. */
  readonly missing: readonly Missing[];
}

export function mergeOutcomes(outcomes: readonly Outcome[]): Outcome {
  return {
    results: outcomes.flatMap(({ results }) => results),
    missing: outcomes.flatMap(({ missing }) => missing),
  };
}

/** How the framework's process ended. */
export type Ending =
  | { readonly kind: 'exited'; readonly status: number | NodeJS.Signals }
  | { readonly kind: 'timedOut'; readonly limitMs: number }
  | { readonly kind: 'lingered'; readonly lingerMs: number };

/**
 * Returns the counts that a suite's process left in the run's folder. Adds a failure for what the process could not
 * count itself: a crash, a time limit that it exceeded, an exit code other than 0 without a failed test, or, unless
 * `--grep` selects tests, no test at all.
 */
export async function collectResult(
  run: TestRun,
  suite: string,
  ending: Ending,
  elapsedMs: number,
): Promise<SuiteResult> {
  const text = await readFile(suiteFile(run, suite, 'json'), 'utf8').catch(() => undefined);
  const counts = text === undefined ? undefined : (JSON.parse(text) as SuiteCounts);
  const trouble = troubleWith(counts, ending, run.grep !== undefined);
  const { passed, failures, skipped } = counts ?? { passed: 0, failures: [], skipped: [] };
  return { suite, elapsedMs, passed, failures: [...failures, ...trouble], skipped };
}

/** Returns the result of a suite that could not be run. */
export function failedSuite(suite: string, reason: string): SuiteResult {
  return { suite, elapsedMs: 0, passed: 0, failures: [reason], skipped: [] };
}

function troubleWith(
  counts: SuiteCounts | undefined,
  ending: Ending,
  mayBeEmpty: boolean,
): string[] {
  if (ending.kind === 'timedOut') {
    return [`was ended: its tests took longer than ${ending.limitMs / 60_000} min`];
  }
  if (ending.kind === 'lingered') {
    const seconds = ending.lingerMs / 1000;
    return [
      `was ended: its process stayed ${seconds} s after its tests (a handle or a timer is still open)`,
    ];
  }
  if (counts === undefined) {
    return [`ended with ${ending.status} before its tests had finished`];
  }
  if (counts.failures.length > 0) {
    return [];
  }
  if (counts.passed === 0) {
    return mayBeEmpty ? [] : ['ran no test'];
  }
  return ending.status === 0 ? [] : [`ended with ${ending.status} though no test failed`];
}
