import path from 'node:path';
import type { OtherKernel, PythonInstallation } from '../environment';
import type { Provision } from './provision';
import { VERSIONS } from './versions';
import { virtualEnvironment } from './virtualEnvironment';

/**
 * Returns kernels other than ipykernel, from the package index: a Python kernel that is interrupted by message, a
 * Python kernel that SIGINT ends, and a kernel that is not Python.
 */
export async function otherKernels(
  machine: PythonInstallation,
  provision: Provision,
): Promise<OtherKernel[]> {
  const found: OtherKernel[] = [];
  for (const [name, make] of [
    ['async-kernel', asyncKernel],
    ['xeus-python', xeusPython],
    ['Deno', deno],
  ] as const) {
    const kernel = await provision.obtain(`the kernel ${name}`, () => {
      if (process.platform === 'win32') {
        throw new Error('its behaviour with an event or Ctrl+C has not been measured yet');
      }
      return make(machine);
    });
    if (kernel !== undefined) {
      found.push(kernel);
    }
  }
  return found;
}

async function asyncKernel(machine: PythonInstallation): Promise<OtherKernel> {
  const version = VERSIONS.asyncKernel;
  const requirements = [`async-kernel==${version}`, `ipython==${VERSIONS.asyncKernelIpython}`];
  const python = await virtualEnvironment('async-kernel', requirements, machine);
  const start = ['-m', 'async_kernel', 'start', '--connection_file={connection_file}'];
  return {
    name: 'async-kernel',
    version,
    language: 'python',
    interruptMode: 'message',
    argv: [python, ...start, '--name=async'],
  };
}

/** The wheel of xeus-python needs CPython 3.11 or newer. */
async function xeusPython(machine: PythonInstallation): Promise<OtherKernel> {
  const version = VERSIONS.xeusPython;
  const python = await virtualEnvironment('xeus-python', [`xeus-python==${version}`], machine);
  return {
    name: 'xeus-python',
    version,
    language: 'python',
    // Its kernel.json does not name a mode, and Jupyter's default is "signal". SIGINT ends this kernel.
    interruptMode: 'signal',
    argv: [python, '-m', 'xpython_launcher', '-f', '{connection_file}'],
  };
}

/** The Python package holds the Deno program and no Python module. */
async function deno(machine: PythonInstallation): Promise<OtherKernel> {
  const version = VERSIONS.deno;
  const python = await virtualEnvironment('deno', [`deno==${version}`], machine);
  const program = path.join(path.dirname(python), 'deno');
  return {
    name: 'Deno',
    version,
    language: 'typescript',
    // Deno's kernel.json does not name a mode, and Jupyter's default is "signal".
    interruptMode: 'signal',
    argv: [program, 'jupyter', '--kernel', '--conn', '{connection_file}'],
  };
}
