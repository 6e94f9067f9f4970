import { KernelInterruptError, isKernelInterruptError } from '../base/errors';
import { probe } from './probe';
import type { PythonEnvironment } from './PythonEnvironment';
import { isSupported, OLDEST_SUPPORTED, chooseDaemonPython } from './chooseDaemonPython';

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
    const found = (await working(command, args)).find(isSupported);
    if (found) {
      return found;
    }
  }
  throw new KernelInterruptError(
    'NO_INTERPRETER',
    `No Python ${OLDEST_SUPPORTED.join('.')} or newer was found. Install Python, or name an interpreter.`,
  );
}

/** A Python that somebody else knows of, the Python extension for example. */
export interface KnownPython {
  readonly path: string;
  readonly version: readonly [major: number, minor: number];
}

/**
 * The Python that runs the daemon for kernels of `interpreter`.
 *
 * @param installations other Pythons on this machine that are no environments; asked for only where `interpreter` is one
 *   and has none
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
      `${interpreter} is too old for the interrupt daemon, which needs Python ${OLDEST_SUPPORTED.join('.')} or newer.`,
    );
  }
  return chosen;
}

/** The newest one that can be run; one is enough, and each that is tried costs a start. */
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

/** What a path or command turns out to be; nothing where it is no working Python. */
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
