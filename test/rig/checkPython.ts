import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { withLock } from './fetch/lock';
import { machinePython } from './fetch/machinePython';
import { CACHE_FOLDER, REPOSITORY_FOLDER } from './places';
import { VERSIONS } from './fetch/versions';
import { virtualEnvironment } from './fetch/virtualEnvironment';

/** All Python of the project; how strictly it is checked stands in pyproject.toml. */
const sources = ['pythonFiles', 'test'];

/** A module for one system is checked as that system; what the others cannot know of it is left out. */
const foreignModules = {
  linux: 'platforms/(posix/macos|windows)',
  darwin: 'platforms/(posix/linux|windows)',
  win32: 'platforms/posix|test_(interrupt_posix|posix_rules|diagnose_posix)',
};

async function main(): Promise<number> {
  const python = await withLock('set-up', async () => {
    const tools = [`ruff==${VERSIONS.ruff}`, `mypy==${VERSIONS.mypy}`];
    return virtualEnvironment('python-tools', tools, await machinePython());
  });
  const checks = [
    ['ruff', 'check', ...sources],
    ['ruff', 'format', '--check', ...sources],
    ...Object.entries(foreignModules).map(([platform, foreign]) => [
      ...['mypy', '--strict', '--platform', platform],
      ...['--exclude', foreign, '--follow-imports', 'silent'],
      ...['--cache-dir', path.join(CACHE_FOLDER, 'mypy', platform)],
      ...sources,
    ]),
  ];
  const failed = checks.filter((check) => !passes(python, check));
  for (const check of failed) {
    process.stdout.write(`FAILED: ${check.join(' ')}\n`);
  }
  return failed.length === 0 ? 0 : 1;
}

function passes(python: string, check: readonly string[]): boolean {
  const options = { cwd: REPOSITORY_FOLDER, stdio: 'inherit' } as const;
  return spawnSync(python, ['-m', ...check], options).status === 0;
}

void main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stdout.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
