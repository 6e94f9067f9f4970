import './console';
import path from 'node:path';
import Mocha from 'mocha';
import { atFailure } from './atFailure';
import { screenshotOfFailure } from './screenshotOfFailure';
import { testSelection } from './variables';

/** VS Code calls this in its extension host (`--extensionTestsPath`); what it throws fails the run. */
export async function run(): Promise<void> {
  const { files, grep, testTimeoutMs, output } = testSelection();
  const mocha = new Mocha({
    timeout: testTimeoutMs,
    forbidOnly: true,
    reporter: path.join(__dirname, '..', '..', 'reporter.js'),
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
