/** The file that the tests' output goes to; without it they write to the console. */
export const OUTPUT_VARIABLE = 'KERNEL_INTERRUPT_TEST_OUTPUT';

/** The module that runs the tests, for the extension that starts them where VS Code does not. */
export const TESTS_VARIABLE = 'KERNEL_INTERRUPT_TESTS';

/** The folder for pictures of failures, as the launcher sees it. */
export const FAILURES_VARIABLE = 'KERNEL_INTERRUPT_TEST_FAILURES';

/** Which tests are to run: a TestSelection as JSON. */
export const SELECTION_VARIABLE = 'KERNEL_INTERRUPT_TEST_SELECTION';

/** The selection that this extension host was started with. */
export function testSelection(): TestSelection {
  const text = process.env[SELECTION_VARIABLE];
  if (text === undefined) {
    throw new Error(`${SELECTION_VARIABLE} is not set: which tests?`);
  }
  return JSON.parse(text) as TestSelection;
}

export interface TestSelection {
  /** Compiled test files, absolute, as the extension host sees them. */
  readonly files: readonly string[];
  readonly grep: string | undefined;
  readonly testTimeoutMs: number;
  /** The counts go there. */
  readonly output: string;
}
