import { KernelInterruptError, isKernelInterruptError } from '../base/errors';
import { probe } from './probe';
import type { PythonEnvironment } from './PythonEnvironment';
import { isSupported, OLDEST_SUPPORTED, chooseDaemonPython } from './chooseDaemonPython';

const COMMANDS: Record<'win32' | 'other', readonly (readonly [string, ...string[]])[]> = {
  win32: [['py', '-3'], ['python'], ['python3']],
  other: [['python3'], ['python']],
};

/**
 * Finds a supported Python: on Windows first with the launcher `py`, then, as on other systems, on the PATH.
 *
 * @throws KernelInterruptError `NO_INTERPRETER`
 */
export async function findPython(): Promise<PythonEnvironment> {
  for (const [command, ...args] of COMMANDS[process.platform === 'win32' ? 'win32' : 'other']) {
    const found = (await working(command, args)).find(isSupported);
    if (found) {
      return found;
    }
  }
  throw new KernelInterruptError(
    'NO_INTERPRETER',
    `No Python ${OLDEST_SUPPORTED.join('.')} or newer was found. Install Python, or set kernelInterrupt.interpreter.`,
  );
}

/** A Python that was found by another program, such as the Python extension. */
export interface KnownPython {
  readonly path: string;
  readonly version: readonly [major: number, minor: number];
}

/**
 * Finds the Python that runs the daemon for kernels of `interpreter`.
 *
 * @param installations returns installations of Python on this machine. Called only if neither `interpreter` nor the
 *   Python from which it was created is a supported installation.
 * @throws KernelInterruptError `NO_INTERPRETER`
 */
export async function findDaemonPython(
  interpreter: string,
  installations: () => Promise<readonly KnownPython[]> = () => Promise.resolve([]),
): Promise<PythonEnvironment> {
  const requested = await probe(interpreter);
  const base = requested.basePath ? await working(requested.basePath) : [];
  const own = chooseDaemonPython(requested, base);
  if (own && !own.isEnvironment) {
    return own;
  }
  const chosen = chooseDaemonPython(requested, [
    ...base,
    ...(await newestWorking(await installations())),
  ]);
  if (!chosen) {
    throw new KernelInterruptError(
      'NO_INTERPRETER',
      `${interpreter} cannot run the interrupt daemon, which needs CPython ${OLDEST_SUPPORTED.join('.')} or newer.`,
    );
  }
  return chosen;
}

/**
 * Returns an array with the newest supported Python that works, or an empty array. Tries the newest first and stops at
 * the first that works, because every try starts a process.
 */
async function newestWorking(
  installations: readonly KnownPython[],
): Promise<readonly PythonEnvironment[]> {
  const newestFirst = [...installations].sort(
    (a, b) => b.version[0] - a.version[0] || b.version[1] - a.version[1],
  );
  for (const { path } of newestFirst) {
    const found = (await working(path)).filter(isSupported);
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}

/** Returns an array with the Python that a path or a command starts; an empty array if it does not work. */
async function working(
  python: string,
  args: readonly string[] = [],
): Promise<readonly PythonEnvironment[]> {
  try {
    return [await probe(python, args)];
  } catch (error) {
    if (!isKernelInterruptError(error)) {
      throw error;
    }
    return [];
  }
}
