import { readFileSync } from 'node:fs';
import { runTests } from '@vscode/test-electron';

/** What `node startTests.js JOB.json` runs: one start of VS Code with tests in it. */
export interface TestJob {
  /** The launcher, or the version of a VS Code to download. */
  readonly vscode: { readonly executable: string } | { readonly version: string };
  readonly developmentExtensions: readonly string[];
  readonly testsPath: string;
  readonly launchArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** @vscode/test-electron writes to this process's output, and leaves its signals to it. */
async function main(file: string): Promise<number> {
  const job = JSON.parse(readFileSync(file, 'utf8')) as TestJob;
  return runTests({
    ...('version' in job.vscode
      ? { version: job.vscode.version }
      : { vscodeExecutablePath: job.vscode.executable }),
    extensionDevelopmentPath: [...job.developmentExtensions],
    extensionTestsPath: job.testsPath,
    launchArgs: [...job.launchArgs],
    extensionTestsEnv: { ...job.env },
  });
}

void main(process.argv[2] ?? '').then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stdout.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
