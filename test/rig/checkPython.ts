import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { machinePython } from './fetch/machinePython';
import { endWith } from './run/endWith';
import { CACHE_FOLDER, REPOSITORY_FOLDER } from './places';
import { VERSIONS } from './fetch/versions';
import { virtualEnvironment } from './fetch/virtualEnvironment';

/** All Python of the project. pyproject.toml says how strictly it is checked. */
const sources = ['pythonFiles', 'test'];

/** For each system, the modules that run only on other systems. mypy with its `--platform` cannot check them. */
const foreignModules = {
  linux: 'platforms/(posix/macos|windows)',
  darwin: 'platforms/(posix/linux|windows)',
  win32: 'platforms/posix|test_(interrupt_posix|posix_rules|diagnose_posix|find_linux|find_macos)',
};

async function main(): Promise<number> {
  const tools = [`ruff==${VERSIONS.ruff}`, `mypy==${VERSIONS.mypy}`];
  const python = await virtualEnvironment('python-tools', tools, await machinePython());
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

endWith(main);
