import path from 'node:path';
import {
  publishEnvironment,
  type KernelEnvironment,
  type Missing,
  type PythonInstallation,
  type TestEnvironment,
} from '../environment';
import { machinePython } from '../fetch/machinePython';
import { fetchNode, type FetchedNode } from '../fetch/node';
import { Provision } from '../fetch/provision';
import { VERSIONS } from '../fetch/versions';
import { windowsKernel, windowsPython } from './windowsPython';
import { Wine, windowsPath } from './wine';

/** Windows programs on this machine, with paths as Windows writes them. */
export interface WindowsPrograms {
  readonly wine: Wine;
  /** Runs the integration tests. */
  readonly node: FetchedNode | undefined;
  /** Runs VS Code's server. */
  readonly vscodeNode: FetchedNode | undefined;
  readonly environment: TestEnvironment;
  /** The variables that tell tests where the environment is. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Windows {
  /** Undefined if there is no Wine. */
  readonly programs: WindowsPrograms | undefined;
  /** The parts that could not be obtained. */
  readonly missing: readonly Missing[];
}

/** Fetches Wine and programs for Windows, and writes the tests' environment to a folder. */
export async function prepareWindows(folder: string): Promise<Windows> {
  const provision = new Provision();
  const wine = await provision.obtain('Windows programs', () => {
    if (process.platform === 'win32') {
      throw new Error('this is Windows itself: the suite "integration" runs on it');
    }
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error('Wine is used on Linux on x86-64 only');
    }
    return Wine.setUp();
  });
  const { missing } = provision;
  if (wine === undefined) {
    return { programs: undefined, missing };
  }
  const obtainNode = (version: string): Promise<FetchedNode | undefined> =>
    provision.obtain(`Node ${version} for Windows`, () => fetchNode(version, 'win'));
  const node = await obtainNode(VERSIONS.windowsNode);
  const vscodeNode = await obtainNode(VERSIONS.windowsVscodeNode);
  const found = await windowsPythons(provision);
  const environment = { wine: true, ...found, otherKernels: [], missing };
  const file = path.join(folder, 'environment-windows.json');
  const env = publishEnvironment(environment, file, windowsPath(file));
  return { programs: { wine, node, vscodeNode, environment, env }, missing };
}

async function windowsPythons(
  provision: Provision,
): Promise<{ pythons: readonly PythonInstallation[]; kernels: readonly KernelEnvironment[] }> {
  const pythons: PythonInstallation[] = [];
  const kernels: KernelEnvironment[] = [];
  const machine = await machinePython();
  for (const { archive, ipykernel } of VERSIONS.windowsPythons) {
    const found = await provision.obtain(`CPython ${archive} for Windows`, () =>
      ipykernel === undefined
        ? windowsPython(archive, machine)
        : windowsKernel(archive, ipykernel, machine),
    );
    if (found !== undefined) {
      pythons.push(found.python);
    }
    if (found?.kernel !== undefined) {
      kernels.push(found.kernel);
    }
  }
  return { pythons, kernels };
}
