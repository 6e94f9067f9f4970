import path from 'node:path';
import type { OtherKernel, PythonInstallation } from '../environment';
import type { Provision } from './provision';
import { VERSIONS } from './versions';
import { virtualEnvironment } from './virtualEnvironment';

/**
 * Kernels that are not ipykernel, from the package index: one that is Python and wants to be asked by message, and one
 * that is neither Python nor takes a signal.
 */
export async function otherKernels(
  machine: PythonInstallation,
  provision: Provision,
): Promise<OtherKernel[]> {
  const found: OtherKernel[] = [];
  for (const [name, make] of [
    ['async-kernel', asyncKernel],
    ['Deno', deno],
  ] as const) {
    const kernel = await provision.obtain(`the kernel ${name}`, () => {
      if (process.platform === 'win32') {
        throw new Error('what it does with an event or Ctrl+C has not been looked at yet');
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
  const python = await virtualEnvironment('async-kernel', [`async-kernel==${version}`], machine);
  const start = ['-m', 'async_kernel', 'start', '--connection_file={connection_file}'];
  return {
    name: 'async-kernel',
    version,
    language: 'python',
    interruptMode: 'message',
    argv: [python, ...start, '--name=async'],
  };
}

/** The package holds Deno itself, and nothing of Python. */
async function deno(machine: PythonInstallation): Promise<OtherKernel> {
  const version = VERSIONS.deno;
  const python = await virtualEnvironment('deno', [`deno==${version}`], machine);
  const program = path.join(path.dirname(python), 'deno');
  return {
    name: 'Deno',
    version,
    language: 'typescript',
    // As Jupyter understands its kernel.json, which says nothing of it.
    interruptMode: 'signal',
    argv: [program, 'jupyter', '--kernel', '--conn', '{connection_file}'],
  };
}
