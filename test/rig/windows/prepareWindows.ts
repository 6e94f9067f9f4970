import path from 'node:path';
import {
  publishEnvironment,
  type KernelEnvironment,
  type PythonInstallation,
  type TestEnvironment,
} from '../environment';
import { machinePython } from '../fetch/machinePython';
import type { Provision } from '../fetch/provision';
import type { TestRun } from '../testRun';
import { VERSIONS } from '../fetch/versions';
import { windowsNode } from './windowsNode';
import { windowsKernel, windowsPython } from './windowsPython';
import { Wine, windowsPath } from './wine';

export interface WindowsNode {
  readonly version: string;
  readonly path: string;
}

/** Windows programs on this machine, each with what Windows calls its path. */
export interface Rig {
  readonly wine: Wine;
  readonly nodes: readonly WindowsNode[];
  readonly environment: TestEnvironment;
}

export async function setUpRig(provision: Provision): Promise<Rig | undefined> {
  const wine = await provision.obtain('Windows programs', () => {
    if (process.platform === 'win32') {
      throw new Error('this is Windows itself: the suite "integration" runs on it');
    }
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error('Wine is used on Linux on x86-64 only');
    }
    return Wine.setUp();
  });
  if (wine === undefined) {
    return undefined;
  }

  const nodes: WindowsNode[] = [];
  for (const version of VERSIONS.windowsNodes) {
    const node = await provision.obtain(`Node ${version} for Windows`, () => windowsNode(version));
    if (node !== undefined) {
      nodes.push({ version, path: node });
    }
  }

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
  const { missing } = provision;
  const environment = { wine: true, pythons, kernels, otherKernels: [], missing };
  return { wine, nodes, environment };
}

/** Writes the rig's environment for tests, and returns the variables that lead them to it. */
export function publishForWindows(
  environment: TestEnvironment,
  run: TestRun,
): Record<string, string> {
  const file = path.join(run.folder, 'environment-windows.json');
  return publishEnvironment(environment, file, windowsPath(file));
}
