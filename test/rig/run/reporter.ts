import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { skipReason } from '../skip';
import type { SuiteCounts } from './suiteResult';

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } =
  Mocha.Runner.constants;

/**
 * Prints as Mocha's reporter "spec" does, and writes the counts as JSON to the file that the option `output` names. A
 * skip without a reason is a failure.
 */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { output } = options.reporterOptions as { output: string };
    let passed = 0;
    const failures: string[] = [];
    const skipped: { name: string; reason: string }[] = [];
    runner.on(EVENT_TEST_PASS, () => (passed += 1));
    runner.on(EVENT_TEST_FAIL, (test, error) => failures.push(withReason(nameOf(test), error)));
    runner.on(EVENT_TEST_PENDING, (test) => {
      const name = nameOf(test);
      const reason = skipReason(test);
      if (reason === undefined) {
        failures.push(`${name}: skipped without a reason (use skipBecause)`);
      } else {
        skipped.push({ name, reason });
      }
    });
    runner.once(EVENT_RUN_END, () => {
      const counts: SuiteCounts = { passed, failures, skipped };
      writeFileSync(output, JSON.stringify(counts));
    });
  }
}

/** The summary repeats this many lines of each error: if a log is cut, only the summary at its end may be left. */
const ERROR_LINES = 8;
const ERROR_COLUMNS = 300;

/** Adds the first lines of a failed test's error to its name. */
function withReason(name: string, error: unknown): string {
  const { message } = error as Error;
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  // If the error compares two values, keeps its first line and the lines that differ.
  const different = lines.filter((line) => /^[+-] /.test(line));
  const [first = ''] = lines;
  const told = different.length > 0 ? [first, ...different] : lines;
  const cut = told.slice(0, ERROR_LINES).map((line) => line.slice(0, ERROR_COLUMNS));
  return [name, ...cut].join('\n      ');
}

function nameOf(test: Mocha.Test): string {
  return test.titlePath().join(' › ');
}

// Mocha expects the module itself to be the reporter, so there is no named or default export.
export = CountingReporter;
