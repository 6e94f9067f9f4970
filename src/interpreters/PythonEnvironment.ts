/** One Python interpreter, as a probe found it. */
export interface PythonEnvironment {
  /** The interpreter's file. */
  readonly path: string;
  readonly version: readonly [major: number, minor: number, micro: number];
  /** `cpython`, `pypy` …: `sys.implementation.name`. */
  readonly implementation: string;
  /** A virtual or conda environment, which its user may delete; false for an installation. */
  readonly isEnvironment: boolean;
  /** The interpreter that a virtual environment was made from. */
  readonly basePath?: string;
}

/** `3.13.5` */
export function versionOf(python: PythonEnvironment): string {
  return python.version.join('.');
}
