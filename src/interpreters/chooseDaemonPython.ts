import type { PythonEnvironment } from './PythonEnvironment';

/** The oldest Python that the daemon runs on. */
export const OLDEST_SUPPORTED = [3, 7] as const;

/** CPython from 3.7 on: what the daemon is tested on. */
export function isSupported(python: PythonEnvironment): boolean {
  const [major, minor] = python.version;
  const [oldestMajor, oldestMinor] = OLDEST_SUPPORTED;
  return (
    python.implementation === 'cpython' &&
    (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))
  );
}

/**
 * Which Python runs the daemon of a kernel's Python.
 *
 * An installation comes before an environment, because an environment in use cannot be deleted on Windows; the
 * kernel's own Python, and the one that it was made from, before any other; a newer one before an older one.
 *
 * @returns undefined where none is supported
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
