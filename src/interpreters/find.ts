import { KernelInterruptError, isKernelInterruptError } from '../errors';
import { probe } from './probe';
import type { PythonEnvironment } from './PythonEnvironment';
import { isSupported, OLDEST_SUPPORTED, selectHost } from './selectHost';

const COMMANDS: Record<'win32' | 'other', readonly (readonly [string, ...string[]])[]> = {
  win32: [['py', '-3'], ['python'], ['python3']],
  other: [['python3'], ['python']],
};

/**
 * The Python of the PATH (on Windows that of the launcher `py` before it) for whoever has not named one.
 *
 * @throws KernelInterruptError `NO_INTERPRETER`
 */
export async function findPython(): Promise<PythonEnvironment> {
  for (const [command, ...args] of COMMANDS[process.platform === 'win32' ? 'win32' : 'other']) {
    try {
      const found = await probe(command, args);
      if (isSupported(found)) {
        return found;
      }
    } catch (error) {
      if (!isKernelInterruptError(error)) {
        throw error;
      }
    }
  }
  throw new KernelInterruptError(
    'NO_INTERPRETER',
    `No Python ${OLDEST_SUPPORTED.join('.')} or newer was found; install one, or name one.`,
  );
}

/**
 * The Python that hosts the daemon for kernels of `interpreter`.
 *
 * @throws KernelInterruptError `NO_INTERPRETER`
 */
export async function findHost(interpreter: string): Promise<PythonEnvironment> {
  const requested = await probe(interpreter);
  const base = requested.basePath ? [await probe(requested.basePath)] : [];
  const host = selectHost(requested, base);
  if (!host) {
    throw new KernelInterruptError(
      'NO_INTERPRETER',
      `${interpreter} is too old for the interrupt daemon, which needs Python ${OLDEST_SUPPORTED.join('.')}.`,
    );
  }
  return host;
}
