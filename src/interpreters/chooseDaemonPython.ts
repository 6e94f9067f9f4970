import type { PythonEnvironment } from './PythonEnvironment';

/** The oldest Python that the daemon runs on. */
export const OLDEST_SUPPORTED = [3, 7] as const;

/** Whether the daemon runs on this Python: it is tested on CPython 3.7 and newer. */
export function isSupported(python: PythonEnvironment): boolean {
  const [major, minor] = python.version;
  const [oldestMajor, oldestMinor] = OLDEST_SUPPORTED;
  return (
    python.implementation === 'cpython' &&
    (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))
  );
}

/**
 * Chooses the Python that runs the daemon for the kernels of `requested`.
 *
 * An installation comes before an environment, because Windows cannot delete an environment that is in use. Among
 * several of the same kind, the kernel's own Python comes first, then the one from which it was created, then the
 * newest.
 *
 * @param requested the kernel's Python
 * @param known other Pythons of this machine
 * @returns undefined if none is supported
 */
export function chooseDaemonPython(
  requested: PythonEnvironment,
  known: readonly PythonEnvironment[],
): PythonEnvironment | undefined {
  const rank = (python: PythonEnvironment): readonly number[] => [
    python.isEnvironment ? 1 : 0,
    python.path === requested.path ? 0 : python.path === requested.basePath ? 1 : 2,
    ...python.version.map((part) => -part),
  ];
  return [requested, ...known]
    .filter(isSupported)
    .map((python) => ({ python, rank: rank(python) }))
    .sort((a, b) => compare(a.rank, b.rank))[0]?.python;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing === -1 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}
