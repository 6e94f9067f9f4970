import type { KernelEnvironment, PythonInstallation } from '../environment';
import { VERSIONS, type IpykernelMajor } from './versions';
import { virtualEnvironment } from './virtualEnvironment';

/** Returns a virtual environment with one major version of ipykernel. */
export async function kernelEnvironment(
  ipykernel: IpykernelMajor,
  base: PythonInstallation,
): Promise<KernelEnvironment> {
  const version = VERSIONS.ipykernel[ipykernel];
  const requirements = [`ipykernel==${version}`];
  const python = await virtualEnvironment(`ipykernel-${ipykernel}`, requirements, base);
  const kernel = { ipykernel, ipykernelVersion: version, python, pythonVersion: base.version };
  return process.platform === 'win32' ? { ...kernel, launcher: python } : kernel;
}
