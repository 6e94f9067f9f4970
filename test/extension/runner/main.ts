import './console';
import path from 'node:path';
import Mocha from 'mocha';
import { screenshotOfFailure } from './screenshotOfFailure';
import { SELECTION_VARIABLE, type TestSelection } from './variables';

/** VS Code calls this in its extension host (`--extensionTestsPath`); what it throws fails the run. */
export async function run(): Promise<void> {
  const text = process.env[SELECTION_VARIABLE];
  if (text === undefined) {
    throw new Error(`${SELECTION_VARIABLE} is not set: which tests?`);
  }
  const { files, grep, testTimeoutMs, output } = JSON.parse(text) as TestSelection;
  const mocha = new Mocha({
    timeout: testTimeoutMs,
    forbidOnly: true,
    reporter: path.join(__dirname, '..', '..', 'setup', 'reporter.js'),
    reporterOptions: { output },
    rootHooks: { afterEach: screenshotOfFailure },
    ...(grep === undefined ? {} : { fgrep: grep }),
  });
  for (const file of files) {
    mocha.addFile(file);
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${failures} tests failed.`);
  }
}
