import { linuxCPython } from './fetch/archivedPython';
import type {
  KernelEnvironment,
  OtherKernel,
  PythonInstallation,
  TestEnvironment,
} from './environment';
import { kernelEnvironment } from './fetch/kernelEnvironment';
import { withLock } from './fetch/lock';
import { machinePython } from './fetch/machinePython';
import { otherKernels } from './fetch/otherKernels';
import { Provision } from './fetch/provision';
import { VERSIONS } from './fetch/versions';

/** Everything that tests on this machine's own system need: made once, then found in .cache/. */
export async function prepareEnvironment(needs: {
  pythons: boolean;
  kernels: boolean;
}): Promise<TestEnvironment> {
  return withLock('set-up', async () => {
    const provision = new Provision();
    const pythons: PythonInstallation[] = [];
    const kernels: KernelEnvironment[] = [];
    const others: OtherKernel[] = [];
    const machine = await provision.obtain('Python 3 of this machine', machinePython);
    if (machine !== undefined) {
      pythons.push(machine);
      if (needs.pythons) {
        pythons.push(...(await archivedPythons(machine, provision)));
      }
      if (needs.kernels) {
        kernels.push(...(await kernelEnvironments(machine, provision)));
      }
      if (needs.kernels) {
        others.push(...(await otherKernels(machine, provision)));
      }
    }
    return {
      wine: false,
      pythons: oldestFirst(pythons),
      kernels,
      otherKernels: others,
      missing: provision.missing,
    };
  });
}

async function archivedPythons(
  machine: PythonInstallation,
  provision: Provision,
): Promise<PythonInstallation[]> {
  const found: PythonInstallation[] = [];
  for (const version of VERSIONS.linuxPythons) {
    const python = await provision.obtain(`CPython ${version}`, () => {
      if (process.platform !== 'linux' || process.arch !== 'x64') {
        throw new Error(
          'the archives are for Linux on x86-64; elsewhere run the tests once for each Python of the machine',
        );
      }
      return linuxCPython(version, machine);
    });
    if (python !== undefined) {
      found.push(python);
    }
  }
  return found;
}

async function kernelEnvironments(
  machine: PythonInstallation,
  provision: Provision,
): Promise<KernelEnvironment[]> {
  const found: KernelEnvironment[] = [];
  for (const major of ['6', '7'] as const) {
    const kernel = await provision.obtain(`ipykernel ${VERSIONS.ipykernel[major]}`, () =>
      kernelEnvironment(major, machine),
    );
    if (kernel !== undefined) {
      found.push(kernel);
    }
  }
  return found;
}

/** By version, each version once. */
function oldestFirst(pythons: readonly PythonInstallation[]): PythonInstallation[] {
  const unique = [...new Map(pythons.map((python) => [python.version, python])).values()];
  return unique.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}
