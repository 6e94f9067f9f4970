import { readFileSync } from 'node:fs';
import { runTests, runVSCodeCommand } from '@vscode/test-electron';
import { runCommand } from '../../command';
import { CACHE_FOLDER } from '../../places';

/** One start of VS Code with tests, which `node startTests.js JOB.json` runs. */
export interface TestJob {
  /** The launcher with its variables, or the version of a VS Code to download. */
  readonly vscode:
    | { readonly executable: string; readonly env: Readonly<Record<string, string>> }
    | { readonly version: string };
  /** What to install first: VSIX files, and ids of extensions in the marketplace. */
  readonly packages: readonly string[];
  readonly developmentExtensions: readonly string[];
  readonly testsPath: string;
  readonly launchArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function main(file: string): Promise<number> {
  const { vscode, ...job } = JSON.parse(readFileSync(file, 'utf8')) as TestJob;
  for (const name of job.packages) {
    const args = [`--install-extension=${name}`, ...job.launchArgs.filter(isOption)];
    await ('version' in vscode
      ? runVSCodeCommand(args, { version: vscode.version, cachePath: CACHE_FOLDER })
      : runCommand(vscode.executable, args, { env: { ...process.env, ...vscode.env } }));
  }
  return runTests({
    ...('version' in vscode
      ? { version: vscode.version, cachePath: CACHE_FOLDER }
      : { vscodeExecutablePath: vscode.executable }),
    extensionDevelopmentPath: [...job.developmentExtensions],
    extensionTestsPath: job.testsPath,
    launchArgs: [...job.launchArgs],
    extensionTestsEnv: { ...job.env, ...('env' in vscode ? vscode.env : {}) },
  });
}

/** Returns false for the workspace, the only argument that is not an option. */
function isOption(argument: string): boolean {
  return argument.startsWith('--');
}

void main(process.argv[2] ?? '').then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stdout.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
