import { readFileSync } from 'node:fs';
import { runTests } from '@vscode/test-electron';
import { cacheFolder } from '../../setup/places';

/** What `node startTests.js JOB.json` runs: one start of VS Code with tests in it. */
export interface TestJob {
  /** The launcher with what it needs to know, or the version of a VS Code to download. */
  readonly vscode:
    | { readonly executable: string; readonly env: Readonly<Record<string, string>> }
    | { readonly version: string };
  readonly developmentExtensions: readonly string[];
  readonly testsPath: string;
  readonly launchArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function main(file: string): Promise<number> {
  const { vscode, ...job } = JSON.parse(readFileSync(file, 'utf8')) as TestJob;
  return runTests({
    ...('version' in vscode
      ? { version: vscode.version, cachePath: cacheFolder }
      : { vscodeExecutablePath: vscode.executable }),
    extensionDevelopmentPath: [...job.developmentExtensions],
    extensionTestsPath: job.testsPath,
    launchArgs: [...job.launchArgs],
    extensionTestsEnv: { ...job.env, ...('env' in vscode ? vscode.env : {}) },
  });
}

void main(process.argv[2] ?? '').then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stdout.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
