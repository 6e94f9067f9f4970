import path from 'node:path';
import { runCommand, succeeds } from '../command';
import type { PythonInstallation } from '../environment';
import { cachedFolder } from './cachedFolder';
import { ensureDebianPackages } from './debianPackages';
import { VERSIONS } from './versions';

/** Python compiles a module when it is first used. pip would compile all of them, which takes longer than the rest. */
const OPTIONS = ['--quiet', '--disable-pip-version-check', '--no-compile'];

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
    const pip = await pythonWithPip(base);
    await runCommand(base.path, ['-m', 'venv', '--without-pip', unfinished]);
    const install = ['-m', 'pip', '--python', pythonIn(unfinished), 'install', ...OPTIONS];
    await runCommand(pip, [...install, ...requirements]);
  });
  return pythonIn(folder);
}

/** Returns the Python of a virtual environment with a new pip, which installs packages into other environments too. */
export async function pythonWithPip(base: PythonInstallation): Promise<string> {
  const requirement = `pip==${VERSIONS.pip}`;
  const contents = `${requirement} with CPython ${base.version} of ${base.path}`;
  const folder = await cachedFolder('pip', contents, async (unfinished) => {
    if (!(await succeeds(base.path, ['-c', 'import ensurepip, venv']))) {
      await ensureDebianPackages('python3-venv');
    }
    await runCommand(base.path, ['-m', 'venv', unfinished]);
    await runCommand(pythonIn(unfinished), ['-m', 'pip', 'install', ...OPTIONS, requirement]);
  });
  return pythonIn(folder);
}

function pythonIn(folder: string): string {
  return process.platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python');
}
