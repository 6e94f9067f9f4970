import { parseArgs } from 'node:util';
import { EVERY_TEST_VARIABLE } from '../environment';
import { SUITE_NAMES, type SuiteName } from './suiteNames';
import type { WantedTests } from './testRun';

export interface CommandLine extends WantedTests {
  readonly suites: readonly SuiteName[];
}

/**
 * Reads the options of `npm test`:
 *
 * - `--only unit,python` selects suites
 * - `--grep TEXT` selects the tests whose name contains the text
 * - `--start "dialogs, VS Code 1.99"` selects starts of VS Code
 * - `--debug` makes the selected tests wait for a debugger
 *
 * @throws Error with one sentence for the user
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const option = { type: 'string' } as const;
  const { only, grep, start, debug } = parseArgs({
    args: [...args],
    options: { only: option, grep: option, start: option, debug: { type: 'boolean' } },
  }).values;
  const names = only?.split(',') ?? [...SUITE_NAMES];
  const unknown = names.filter((name) => !SUITE_NAMES.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`--only knows ${SUITE_NAMES.join(', ')}, and not ${unknown.join(', ')}`);
  }
  if (debug === true && (only !== 'extension' || start === undefined)) {
    throw new Error('--debug needs --only extension and a --start: it debugs one start of VS Code');
  }
  const suites = SUITE_NAMES.filter((name) => names.includes(name));
  const tests = { grep, start, debug: debug ?? false };
  const testVariables = grep === undefined ? { [EVERY_TEST_VARIABLE]: '1' } : {};
  return { suites, ...tests, timeLimits: !tests.debug, testVariables };
}
