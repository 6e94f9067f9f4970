import path from 'node:path';
import type { HubEnvironment, PythonInstallation } from '../environment';
import { cachedFolder } from './cachedFolder';
import { installNpmPackage } from './npmPackage';
import { VERSIONS } from './versions';
import { virtualEnvironment } from './virtualEnvironment';

const PROXY = 'configurable-http-proxy';

/** Returns a Python with Jupyter Console, Jupyter Server and papermill. */
export async function jupyterPrograms(machine: PythonInstallation): Promise<string> {
  throwOnWindows();
  const { ipykernel, jupyterConsole, jupyterServer, papermill } = VERSIONS;
  const requirements = [
    `ipykernel==${ipykernel['7']}`,
    `jupyter-console==${jupyterConsole}`,
    `jupyter-server==${jupyterServer}`,
    `papermill==${papermill}`,
  ];
  return virtualEnvironment('jupyter-programs', requirements, machine);
}

/**
 * Returns a Python with Enterprise Gateway, and without a kernel.
 *
 * @throws Error on Windows, and if the Python is newer than 3.11: the gateway's old dependencies have no wheels for it
 */
export async function enterpriseGateway(machine: PythonInstallation): Promise<string> {
  throwOnWindows();
  if (Number(machine.version.split('.')[1]) > 11) {
    throw new Error(`its pyzmq has no wheel for Python ${machine.version}: 3.11 is the newest`);
  }
  const requirements = [`jupyter_enterprise_gateway==${VERSIONS.enterpriseGateway}`];
  return virtualEnvironment('enterprise-gateway', requirements, machine);
}

/** Returns JupyterHub with its proxy, and the Jupyter Server that it starts for each user. */
export async function jupyterHub(machine: PythonInstallation): Promise<HubEnvironment> {
  throwOnWindows();
  const { ipykernel, jupyterServer } = VERSIONS;
  const { version, proxy } = VERSIONS.jupyterHub;
  const requirements = [
    `jupyterhub==${version}`,
    `jupyter-server==${jupyterServer}`,
    `ipykernel==${ipykernel['7']}`,
  ];
  const python = await virtualEnvironment('jupyterhub', requirements, machine);
  const folder = await cachedFolder(PROXY, `${PROXY} ${proxy}`, async (unfinished) => {
    await installNpmPackage(PROXY, proxy, unfinished);
  });
  return { python, proxy: path.join(folder, 'node_modules', PROXY, 'bin', PROXY) };
}

function throwOnWindows(): void {
  if (process.platform === 'win32') {
    throw new Error('their kernels have not been interrupted on Windows yet');
  }
}
