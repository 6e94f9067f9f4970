import { isKernelInterruptError, messageOf } from '../../base/errors';
import type { LeftProcess } from '../../api';
import type { OutcomeMessage } from './outcomeMessages';

/** A message names at most this many processes. The question before they are stopped names all of them. */
const MOST_NAMED = 5;
const LONGEST_NAME = 40;

/** Makes `a, b and c`. */
const LIST = new Intl.ListFormat('en-GB');

/** Adds the processes that the cell left running to the message of a result, and the button that stops them. */
export function withLeftRunning(
  message: OutcomeMessage,
  left: readonly LeftProcess[] = [],
): OutcomeMessage {
  return left.length === 0
    ? message
    : {
        severity: message.severity === 'information' ? 'warning' : message.severity,
        sentence: `${message.sentence} The cell left ${count(left)} running: ${named(left)}.`,
        actions: [left.length > MOST_NAMED ? 'stopThem…' : 'stopThem', ...message.actions],
      };
}

/** Returns the question whether to stop these processes. It names every one. */
export function stopQuestion(left: readonly LeftProcess[]): { sentence: string; detail: string } {
  return { sentence: `Stop ${count(left)}?`, detail: left.map(leftProcessName).join('\n') };
}

/** The result of stopping one process. */
export interface Stopped {
  readonly process: LeftProcess;
  /** Why the process was not stopped; absent if it was. */
  readonly error?: unknown;
}

/** Returns the message after the user has stopped processes. */
export function stoppedMessage(stopped: readonly Stopped[]): OutcomeMessage {
  const gone = stopped.filter(({ error }) => hasEnded(error)).map(({ process }) => process);
  const failed = stopped.filter(({ error }) => error !== undefined && !hasEnded(error));
  const ended = stopped.filter(({ error }) => error === undefined).map(({ process }) => process);
  const sentences = [
    ...(ended.length > 0 ? [`Stopped ${count(ended)}: ${named(ended)}.`] : []),
    ...(gone.length > 0 ? [`${count(gone)} had already ended: ${named(gone)}.`] : []),
    ...failed.map(
      ({ process, error }) =>
        `Kernel Interrupt did not stop ${leftProcessName(process)}: ${reason(error)}`,
    ),
    ...(failed.length > 0
      ? ['Use a terminal or a task manager to stop the processes that still run.']
      : []),
  ];
  return {
    severity: failed.length > 0 ? 'warning' : 'information',
    sentence: sentences.join(' '),
    actions: failed.length > 0 ? ['showLog'] : [],
  };
}

/** Whether a process could not be stopped because it had already ended. */
export function hasEnded(error: unknown): boolean {
  return isKernelInterruptError(error) && error.code === 'NO_SUCH_PROCESS';
}

function reason(error: unknown): string {
  if (isKernelInterruptError(error) && error.code === 'ACCESS_DENIED') {
    return 'the operating system denied access to it.';
  }
  if (isKernelInterruptError(error) && error.code === 'DISPOSED') {
    return 'its kernel is no longer in the list of kernels.';
  }
  return messageOf(error);
}

function count({ length }: readonly LeftProcess[]): string {
  return length === 1 ? '1 process' : `${length} processes`;
}

function named(left: readonly LeftProcess[]): string {
  const names = left.slice(0, MOST_NAMED).map(leftProcessName);
  const more = left.length - names.length;
  return LIST.format([...names, ...(more > 0 ? [`${more} more`] : [])]);
}

/**
 * Returns the name and the pid. A program may choose its own name, so characters with a meaning in VS Code's messages
 * are replaced.
 */
export function leftProcessName({ name, pid }: LeftProcess): string {
  const plain = name.replace(/[^\p{L}\p{N} ._+-]/gu, '?').slice(0, LONGEST_NAME);
  return plain ? `${plain} (${pid})` : `process ${pid}`;
}
