import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { versionOf, type PythonEnvironment } from '../../src/interpreters/PythonEnvironment';

const run = promisify(execFile);

export interface Ipykernel {
  /** The path of the Python that has ipykernel. */
  python: string;
  version: string;
}

/**
 * Finds ipykernel in a Python. If the Python does not have it, finds it in a private environment, or installs it there.
 *
 * @param cache the folder for private environments
 * @param say prints a line of progress
 */
export async function findIpykernel(
  python: PythonEnvironment,
  cache: string,
  say: (line: string) => void,
): Promise<Ipykernel> {
  const installed = await versionIn(python.path);
  if (installed) {
    return { python: python.path, version: installed };
  }
  const folder = path.join(cache, `ipykernel-for-${versionOf(python)}`);
  const own =
    process.platform === 'win32'
      ? path.join(folder, 'Scripts', 'python.exe')
      : path.join(folder, 'bin', 'python');
  // If an earlier installation was interrupted, this environment has no ipykernel, and the installation runs again.
  const before = existsSync(own) ? await versionIn(own) : undefined;
  if (before) {
    return { python: own, version: before };
  }
  say(
    `Python ${versionOf(python)} has no ipykernel. Installing it into ${folder}. This happens only once.`,
  );
  await install(
    python.path,
    ['-m', 'venv', '--clear', folder],
    'It needs the module venv. On Debian and Ubuntu: apt-get install python3-venv',
  );
  await install(
    own,
    ['-m', 'pip', 'install', '--disable-pip-version-check', 'ipykernel'],
    'pip could not install ipykernel. See its output above.',
  );
  const version = await versionIn(own);
  if (!version) {
    throw new Error(`ipykernel was installed into ${folder}, but cannot be imported.`);
  }
  return { python: own, version };
}

async function versionIn(python: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(python, ['-c', 'import ipykernel; print(ipykernel.__version__)']);
    return stdout.trim();
  } catch {
    // Usually, ipykernel is not installed, and Python fails with a ModuleNotFoundError.
    return undefined;
  }
}

/** Runs a step of the installation, and shows its output. */
async function install(command: string, args: string[], advice: string): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) {
    throw new Error(`"${command} ${args.join(' ')}" failed. ${advice}`);
  }
}
