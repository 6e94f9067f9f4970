import type {
  HubEnvironment,
  KernelEnvironment,
  OtherKernel,
  PythonInstallation,
  TestEnvironment,
} from '../environment';
import { linuxCPython } from './archivedPython';
import { enterpriseGateway, jupyterHub, jupyterPrograms } from './jupyterServers';
import { kernelEnvironment } from './kernelEnvironment';
import { machinePython } from './machinePython';
import { otherKernels } from './otherKernels';
import { Provision } from './provision';
import { VERSIONS } from './versions';
import { virtualEnvironment } from './virtualEnvironment';

export interface EnvironmentNeeds {
  readonly pythons: boolean;
  readonly kernels: boolean;
}

/** Fetches what the tests on this machine's own system need, unless it is in .cache/ already. */
export async function prepareEnvironment(needs: EnvironmentNeeds): Promise<TestEnvironment> {
  const provision = new Provision();
  const pythons: PythonInstallation[] = [];
  const kernels: KernelEnvironment[] = [];
  const others: OtherKernel[] = [];
  let dask: string | undefined;
  let bashKernel: string | undefined;
  let joblib: string | undefined;
  let programs: string | undefined;
  let gateway: string | undefined;
  let hub: HubEnvironment | undefined;
  const machine = await provision.obtain('Python 3 of this machine', machinePython);
  if (machine !== undefined) {
    pythons.push(machine);
    if (needs.pythons) {
      pythons.push(...(await archivedPythons(machine, provision)));
    }
    if (needs.kernels) {
      kernels.push(...(await kernelEnvironments(machine, provision)));
      others.push(...(await otherKernels(machine, provision)));
      dask = await provision.obtain('dask', () => daskPython(machine));
      bashKernel = await provision.obtain('bash_kernel', () => bashKernelPython(machine));
      joblib = await provision.obtain(`joblib ${VERSIONS.joblib}`, () => {
        const requirements = [
          `ipykernel==${VERSIONS.ipykernel['7']}`,
          `joblib==${VERSIONS.joblib}`,
        ];
        return virtualEnvironment('joblib', requirements, machine);
      });
      programs = await provision.obtain('Jupyter Console, Jupyter Server and papermill', () =>
        jupyterPrograms(machine),
      );
      gateway = await provision.obtain('Jupyter Enterprise Gateway', () =>
        enterpriseGateway(machine),
      );
      hub = await provision.obtain('JupyterHub', () => jupyterHub(machine));
    }
  }
  return {
    wine: false,
    pythons: oldestFirst(pythons),
    kernels,
    otherKernels: others,
    ...(dask && { dask }),
    ...(bashKernel && { bashKernel }),
    ...(joblib !== undefined && { joblib }),
    ...(programs !== undefined && { jupyterPrograms: programs }),
    ...(gateway !== undefined && { enterpriseGateway: gateway }),
    ...(hub && { jupyterHub: hub }),
    missing: provision.missing,
  };
}

async function daskPython(machine: PythonInstallation): Promise<string> {
  if (process.platform === 'win32') {
    throw new Error('its test is about signals');
  }
  const { distributed, ipykernel } = VERSIONS;
  const requirements = [`distributed==${distributed}`, `ipykernel==${ipykernel['7']}`];
  return virtualEnvironment('dask', requirements, machine);
}

async function bashKernelPython(machine: PythonInstallation): Promise<string> {
  if (process.platform === 'win32') {
    throw new Error('it needs a pseudo-terminal');
  }
  const { bashKernel, ipykernel } = VERSIONS;
  const requirements = [`bash_kernel==${bashKernel}`, `ipykernel==${ipykernel['7']}`];
  return virtualEnvironment('bash-kernel', requirements, machine);
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
          'the archives are for Linux on x86-64; on other systems run the tests once with each Python',
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

/** Sorts by version, and keeps one Python of each version. */
function oldestFirst(pythons: readonly PythonInstallation[]): PythonInstallation[] {
  const unique = [...new Map(pythons.map((python) => [python.version, python])).values()];
  return unique.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}
