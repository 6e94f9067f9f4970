import path from 'node:path';
import { runCommand, succeeds } from '../command';
import type { PythonInstallation } from '../environment';
import { cachedFolder } from './cachedFolder';
import { ensureDebianPackages } from './debianPackages';

/**
 * Returns the Python of a virtual environment with these packages, made from `base`. Run its programs with `python -m`:
 * its scripts name the temporary folder in which pip installed them.
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
