import { readFileSync, writeFileSync } from 'node:fs';
import type { IpykernelMajor } from './fetch/versions';

/** A Python that can run the daemon. Tests can rely only on its standard library. */
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
   * A program that takes the arguments of `python` and starts Python as a child, as the python.exe of a virtual
   * environment does on Windows. Absent on Linux and macOS.
   */
  readonly launcher?: string;
}

/** A kernel other than ipykernel. */
export interface OtherKernel {
  readonly name: string;
  readonly version: string;
  /** The language in its `kernel_info_reply`. */
  readonly language: string;
  /** The mode in its kernel.json; `signal` if it names none. */
  readonly interruptMode: 'signal' | 'message';
  /** Its command line, with `{connection_file}` in place of the path. */
  readonly argv: readonly string[];
}

export interface HubEnvironment {
  /** A Python with JupyterHub, Jupyter Server and ipykernel. */
  readonly python: string;
  /** The program configurable-http-proxy, which Node runs. */
  readonly proxy: string;
}

export interface Missing {
  readonly name: string;
  readonly reason: string;
}

/** The Pythons and kernels for the tests, with paths in the form of the system that runs the tests. */
export interface TestEnvironment {
  /** Whether the tests run under Wine, which lacks a few parts of Windows. */
  readonly wine: boolean;
  /** Oldest first, each version once. */
  readonly pythons: readonly PythonInstallation[];
  /** The older ipykernel first; empty if none could be obtained. */
  readonly kernels: readonly KernelEnvironment[];
  readonly otherKernels: readonly OtherKernel[];
  /** A Python with ipykernel and dask. */
  readonly dask?: string | undefined;
  /** A Python with bash_kernel. */
  readonly bashKernel?: string | undefined;
  /** A Python with ipykernel and joblib. */
  readonly joblib?: string | undefined;
  /** A Python with ipykernel, Jupyter Console, Jupyter Server and papermill. */
  readonly jupyterPrograms?: string | undefined;
  /** A Python with Jupyter Enterprise Gateway, and without a kernel. */
  readonly enterpriseGateway?: string | undefined;
  readonly jupyterHub?: HubEnvironment | undefined;
  /** The parts that could not be obtained; the summary names each as skipped. */
  readonly missing: readonly Missing[];
}

const VARIABLE = 'KERNEL_INTERRUPT_TEST_ENVIRONMENT';

/** The variable that tells tests that every test of their suite runs. It is not set if a run selects tests. */
export const EVERY_TEST_VARIABLE = 'KERNEL_INTERRUPT_EVERY_TEST';

/**
 * Returns the Pythons and kernels for the tests.
 *
 * @throws Error if the rig did not start the tests
 */
export function testEnvironment(): TestEnvironment {
  const file = process.env[VARIABLE];
  if (file === undefined) {
    throw new Error(
      `${VARIABLE} is not set: these tests need Pythons and kernels that "npm test" sets up. Run "npm test -- --only integration".`,
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as TestEnvironment;
}

/** Writes the environment to a file, and returns the variables that tell the tests where it is. */
export function publishEnvironment(
  environment: TestEnvironment,
  file: string,
  fileAsTestsSeeIt = file,
): Record<string, string> {
  writeFileSync(file, JSON.stringify(environment, undefined, 2));
  return { [VARIABLE]: fileAsTestsSeeIt };
}
