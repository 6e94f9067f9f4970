import { runCommand } from '../command';
import type { PythonInstallation } from '../environment';
import { ensureDebianPackages } from './debianPackages';

const DESCRIBE = [
  'import sys, platform',
  'print(sys.executable)',
  'print(platform.python_version())',
].join('\n');

/** Returns the Python 3 on the PATH. On Linux it installs one if there is none. */
export async function machinePython(): Promise<PythonInstallation> {
  return findPython().catch(async (error: unknown) => {
    if (process.platform !== 'linux') {
      throw error;
    }
    await ensureDebianPackages('python3', 'python3-venv');
    return findPython();
  });
}

async function findPython(): Promise<PythonInstallation> {
  // On Windows, the Python on the PATH comes before that of the launcher `py`, because a CI workflow puts the Python to
  // test with on the PATH.
  const candidates =
    process.platform === 'win32' ? [['python'], ['py', '-3']] : [['python3'], ['python']];
  let reason: unknown;
  for (const [command = '', ...args] of candidates) {
    try {
      return await describePython(command, args);
    } catch (error) {
      reason = error;
    }
  }
  throw new Error('no Python 3 was found on the PATH', { cause: reason });
}

/** Starts a Python and returns its version and its program's path. The command may be a shim with another path. */
export async function describePython(
  command: string,
  args: readonly string[] = [],
): Promise<PythonInstallation> {
  const printed = await runCommand(command, [...args, '-I', '-c', DESCRIBE]);
  const [path = '', version = ''] = printed.trim().split(/\r?\n/);
  if (!version.startsWith('3.')) {
    throw new Error(`${command} is Python ${version}`);
  }
  return { version, path };
}
