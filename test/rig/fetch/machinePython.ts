import { runCommand } from '../command';
import { ensureDebianPackages } from './debianPackages';
import type { PythonInstallation } from '../environment';

const DESCRIBE = [
  'import sys, platform',
  'print(sys.executable)',
  'print(platform.python_version())',
].join('\n');

/** The Python 3 that this machine's user would get, installed where there is none. */
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
  // On Windows the PATH comes before the launcher: it is what a workflow's matrix sets.
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

/** What a Python says of itself (a shim names the real program), which proves that it starts. */
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
