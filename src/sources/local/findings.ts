import { isPositive, listOf, textOf } from '../../kernels/inside/untrustedMembers';
import { isJsonObject, parseJsonObject, type JsonObject } from '../../jupyter/json';

const MAX_KERNELS = 1000;
const MAX_PATH_LENGTH = 4096;

/** A kernel that runs on this machine, as pythonFiles/find_kernels.py describes it. */
export interface FoundKernel {
  /** The process that runs the cells, not a launcher that started it. */
  readonly pid: number;
  /** Its start time, as the daemon's command `PROCESS` returns it. */
  readonly start: string;
  /** The name of its program. */
  readonly name: string;
  /** Undefined if it is not known, or is not a file of this user on this machine: see `problem`. */
  readonly connectionFile: string | undefined;
  readonly ports: readonly number[];
  /** The pids of the launchers: the programs that started the kernel and then only wait for it. */
  readonly launchers: readonly number[];
  /**
   * The pids of the other ancestors, nearest first. The first of these processes started the kernel or its launchers.
   */
  readonly ancestors: readonly number[];
  readonly isIpykernel: boolean;
  /** The path of the notebook, as Jupyter Server passes it to the kernel (`JPY_SESSION_NAME`). */
  readonly session: string | undefined;
  /** Why the kernel cannot be interrupted, or why only some routes can be used; `message` is one sentence. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

export interface Findings {
  readonly kernels: readonly FoundKernel[];
  /** The folders in which the connection files of new kernels may appear. */
  readonly folders: readonly string[];
}

/** Reads the output of find_kernels.py. Leaves out what is malformed: names and paths come from other processes. */
export function parseFindings(text: string): Findings {
  const { kernels, folders } = parseJsonObject(text) ?? {};
  return {
    kernels: listOf(kernels, MAX_KERNELS, kernelOf),
    folders: Array.isArray(folders)
      ? folders.slice(0, MAX_KERNELS).flatMap((one) => pathOf(one) ?? [])
      : [],
  };
}

function kernelOf(item: JsonObject): FoundKernel | undefined {
  const { pid, start, connectionFile, ports, launchers, ancestors, isIpykernel, problem } = item;
  return isPositive(pid) && isStart(start)
    ? {
        ...{ pid, start },
        name: textOf(item['name']) ?? '',
        connectionFile: pathOf(connectionFile),
        ports: numbersOf(ports),
        launchers: listOf(launchers, MAX_KERNELS, (one) =>
          isPositive(one['pid']) ? one['pid'] : undefined,
        ),
        ancestors: numbersOf(ancestors),
        isIpykernel: isIpykernel === true,
        session: textOf(item['session']),
        problem: problemOf(problem),
      }
    : undefined;
}

/**
 * Whether this is the start time of a process. It becomes an argument in a command to the daemon, where a colon would
 * end the argument.
 */
export function isStart(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,100}$/.test(value);
}

export function problemOf(value: unknown): FoundKernel['problem'] {
  const { code, message } = isJsonObject(value) ? value : {};
  return typeof code === 'string' ? { code, message: textOf(message) ?? '' } : undefined;
}

function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.slice(0, MAX_KERNELS).filter(isPositive) : [];
}

function pathOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_PATH_LENGTH
    ? value
    : undefined;
}
