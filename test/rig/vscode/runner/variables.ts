/** Names the file for the tests' output. Without it they write to the console. */
export const OUTPUT_VARIABLE = 'KERNEL_INTERRUPT_TEST_OUTPUT';

/** Names the module that runs the tests, for the extension test-starter. */
export const TESTS_VARIABLE = 'KERNEL_INTERRUPT_TESTS';

/** Names the folder for pictures of failures, by its path on this machine, even if VS Code runs under Wine. */
export const FAILURES_VARIABLE = 'KERNEL_INTERRUPT_TEST_FAILURES';

/** Tells tests that they run with the real Jupyter extension, and not with the stand-in. */
export const REAL_JUPYTER_VARIABLE = 'KERNEL_INTERRUPT_TEST_REAL_JUPYTER';

/** Returns whether the tests run with the real Jupyter extension. Then they use nothing that only the stand-in has. */
export function hasRealJupyter(): boolean {
  return process.env[REAL_JUPYTER_VARIABLE] !== undefined;
}

/** Holds a TestSelection as JSON. */
export const SELECTION_VARIABLE = 'KERNEL_INTERRUPT_TEST_SELECTION';

/** Returns the tests that this extension host was started for. */
export function testSelection(): TestSelection {
  const text = process.env[SELECTION_VARIABLE];
  if (text === undefined) {
    throw new Error(`${SELECTION_VARIABLE} is not set: start the tests with "npm test".`);
  }
  return JSON.parse(text) as TestSelection;
}

/** A test that is debugged may take a day. */
export const DEBUG_TIMEOUT_MS = 24 * 60 * 60_000;

export interface TestSelection {
  /** The compiled test files, as absolute paths of the extension host's system. */
  readonly files: readonly string[];
  readonly grep: string | undefined;
  readonly testTimeoutMs: number;
  /** The file to which the reporter writes the counts. */
  readonly output: string;
  /** Whether the tests wait for a debugger. */
  readonly debug: boolean;
}
