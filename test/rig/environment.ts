import { readFileSync, writeFileSync } from 'node:fs';
import type { IpykernelMajor } from './fetch/versions';

/** A Python that can host the daemon. Nothing but its standard library is promised. */
export interface PythonInstallation {
  readonly version: string;
  readonly path: string;
}

/** A Python in which `python -m ipykernel_launcher` starts a kernel. */
export interface KernelEnvironment {
  readonly ipykernel: IpykernelMajor;
  readonly ipykernelVersion: string;
  readonly python: string;
  readonly pythonVersion: string;
  /**
   * A program that is called like `python` and starts it as a child of its own, as the python.exe
   * of a virtual environment does on Windows. Absent elsewhere.
   */
  readonly launcher?: string;
}

/** A kernel of another maker than ipykernel's. */
export interface OtherKernel {
  readonly name: string;
  readonly version: string;
  /** As it says in its `kernel_info_reply`. */
  readonly language: string;
  /** That of its kernel.json; `signal` where that says nothing. */
  readonly interruptMode: 'signal' | 'message';
  /** How to start it; `{connection_file}` stands for a path. */
  readonly argv: readonly string[];
}

export interface Missing {
  readonly name: string;
  readonly reason: string;
}

/** What the set-up made for the tests, with paths as the running platform writes them. */
export interface TestEnvironment {
  /** Under Wine, Windows programs run; a few things that only Windows itself has are missing. */
  readonly wine: boolean;
  /** Oldest first, each version once. */
  readonly pythons: readonly PythonInstallation[];
  /** Older ipykernel first; empty where none could be had. */
  readonly kernels: readonly KernelEnvironment[];
  readonly otherKernels: readonly OtherKernel[];
  /** What could not be had here; the runner reports each as skipped. */
  readonly missing: readonly Missing[];
}

const VARIABLE = 'KERNEL_INTERRUPT_TEST_ENVIRONMENT';

/** What the set-up made. Throws where the tests were started without it. */
export function testEnvironment(): TestEnvironment {
  const file = process.env[VARIABLE];
  if (file === undefined) {
    throw new Error(
      `${VARIABLE} is not set: these tests need Pythons and kernels that "npm test" sets up. Run "npm test -- --only integration".`,
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as TestEnvironment;
}

/** Writes the environment for the tests, and returns the variables that lead them to it. */
export function publishEnvironment(
  environment: TestEnvironment,
  file: string,
  fileAsTestsSeeIt = file,
): Record<string, string> {
  writeFileSync(file, JSON.stringify(environment, undefined, 2));
  return { [VARIABLE]: fileAsTestsSeeIt };
}
