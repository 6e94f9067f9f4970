import './console';
import path from 'node:path';
import Mocha from 'mocha';
import { atFailure } from './atFailure';
import { screenshotOfFailure } from './screenshotOfFailure';
import { waitForDebugger } from './debugger';
import { testSelection, type TestSelection } from './variables';

/**
 * Runs the selected tests. VS Code calls this in its extension host (`--extensionTestsPath`).
 *
 * @throws Error if a test fails, so that VS Code ends with a code other than 0
 */
export async function run(): Promise<void> {
  const { debug } = testSelection();
  const detach = debug ? waitForDebugger() : undefined;
  try {
    await runSelection(testSelection());
  } finally {
    detach?.();
  }
}

async function runSelection({ files, grep, testTimeoutMs, output }: TestSelection): Promise<void> {
  const mocha = new Mocha({
    timeout: testTimeoutMs,
    forbidOnly: true,
    reporter: path.join(__dirname, '..', '..', 'run', 'reporter.js'),
    reporterOptions: { output },
    ...(grep === undefined ? {} : { fgrep: grep }),
  });
  for (const file of files) {
    mocha.addFile(file);
  }
  const failures = await new Promise<number>((resolve) => {
    atFailure(mocha.run(resolve), screenshotOfFailure);
  });
  if (failures > 0) {
    throw new Error(`${failures} tests failed.`);
  }
}
