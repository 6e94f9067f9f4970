/** One Python interpreter, as `probe` describes it. */
export interface PythonEnvironment {
  /** The interpreter's file. */
  readonly path: string;
  readonly version: readonly [major: number, minor: number, micro: number];
  /** `sys.implementation.name`: `cpython`, `pypy` … */
  readonly implementation: string;
  /** True for a virtual or conda environment, which its user may delete; false for an installation. */
  readonly isEnvironment: boolean;
  /** The interpreter from which a virtual environment was created. */
  readonly basePath?: string;
}

/** Returns the version as text: `3.13.5`. */
export function versionOf(python: PythonEnvironment): string {
  return python.version.join('.');
}
