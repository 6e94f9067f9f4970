import type { LeftProcess } from '../api';
import { KernelInterruptError } from '../base/errors';

/** A process that a kernel has started, as the daemon's answer to `CHILDREN` describes it. */
export interface ChildProcess extends LeftProcess {
  /** When it started, in ms since 1970. The dates in the kernel's messages come from the same clock. */
  readonly began: number;
  /**
   * Whether it is a process that does no work for a cell, such as a console host, a resource tracker of
   * multiprocessing or an idle worker of loky.
   */
  readonly isHelper: boolean;
}

/**
 * Parses the RESULT of `CHILDREN`. Ignores properties that it does not know, which a newer daemon may add.
 *
 * @throws KernelInterruptError `DAEMON_FAILED` if it is malformed
 */
export function parseChildren(result: string): readonly ChildProcess[] {
  const list = parseJson(result);
  if (!Array.isArray(list)) {
    throw unreadable();
  }
  return list.map(toChild);
}

function toChild(value: unknown): ChildProcess {
  const { pid, start, name, began, isHelper } = Object(value) as Record<string, unknown>;
  if (
    !Number.isSafeInteger(pid) ||
    Number(pid) <= 0 ||
    typeof start !== 'string' ||
    typeof name !== 'string' ||
    typeof began !== 'number'
  ) {
    throw unreadable();
  }
  return { pid: Number(pid), start, name, began, isHelper: isHelper === true };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause?: unknown): KernelInterruptError {
  const message = 'The interrupt daemon returned an invalid list of processes.';
  return new KernelInterruptError('DAEMON_FAILED', message, { cause });
}
