import path from 'node:path';
import { cachedFolder } from './cachedFolder';
import { runCommand, succeeds } from '../command';
import { ensureDebianPackages } from './debianPackages';
import type { PythonInstallation } from '../environment';

/**
 * The Python of a virtual environment with these packages, made from `base`.
 * Run what it holds by `python -m`: scripts in it name the temporary folder that it was made in.
 */
export async function virtualEnvironment(
  name: string,
  requirements: readonly string[],
  base: PythonInstallation,
): Promise<string> {
  const contents = `${requirements.join(', ')} with CPython ${base.version} of ${base.path}`;
  const folder = await cachedFolder(name, contents, async (unfinished) => {
    if (!(await succeeds(base.path, ['-c', 'import ensurepip, venv']))) {
      await ensureDebianPackages('python3-venv');
    }
    await runCommand(base.path, ['-m', 'venv', unfinished]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await runCommand(pythonIn(unfinished), [...install, ...requirements]);
  });
  return pythonIn(folder);
}

function pythonIn(folder: string): string {
  return process.platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python');
}
