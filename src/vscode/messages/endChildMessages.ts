import type { ErrorCode } from '../../api';
import { isKernelInterruptError, messageOf } from '../../base/errors';
import type { AwaitedChild } from '../../kernels/inside/Look';
import { plainText } from '../view/untrustedText';
import { processName, programName } from '../view/stuckList';
import type { OutcomeMessage } from './outcomeMessages';

/** Returns the label of the button that opens the question whether to end a process. */
export function endButton(child: AwaitedChild | undefined): string {
  return `${endAnswer(child)}…`;
}

/** Returns the label of the button that ends the process, in the question that `endButton` opens. */
export function endAnswer(child: AwaitedChild | undefined): string {
  return `End ${(child && programName(child)) ?? 'Process'}`;
}

/** Returns the question before a process is ended. */
export function endQuestion(
  kernel: string,
  child: AwaitedChild,
): { readonly sentence: string; readonly detail: string } {
  return {
    sentence: `End ${processName(child)}? The cell of ${plainText(kernel)} waits for it.`,
    detail:
      'The process loses what it has not saved. The cell then stops waiting for it, and may report an error.',
  };
}

/**
 * Returns the message after the user has agreed to end a process.
 *
 * @param error why the process was not asked to end; absent if it was asked
 */
export function endedMessage(kernel: string, child: AwaitedChild, error?: unknown): OutcomeMessage {
  return error === undefined
    ? { severity: 'information', sentence: `Asked ${processName(child)} to end.`, actions: [] }
    : {
        severity: 'warning',
        sentence: failureSentence(plainText(kernel), processName(child), error),
        actions: ['showLog'],
      };
}

/** The reason why a process was not ended, by error code. */
const REASONS: Partial<Record<ErrorCode, string>> = {
  NO_SUCH_PROCESS: 'the cell does not wait for it any more',
  OTHER_CELL: 'the cell that waited for it has ended',
  NO_USER_CODE: 'the cell was just ending',
  ACCESS_DENIED:
    'the operating system denied access to it, so end it in a terminal or a task manager',
  NOT_SUPPORTED: 'this needs ipykernel 6 or newer',
  UNREACHABLE: 'the kernel cannot be reached',
  DISPOSED: 'the kernel is no longer in the list of kernels',
};

function failureSentence(kernel: string, child: string, error: unknown): string {
  const code = isKernelInterruptError(error) ? error.code : undefined;
  if (code === 'TIMED_OUT') {
    return `Kernel Interrupt does not know whether ${child} has ended: ${kernel} did not answer in time.`;
  }
  const reason = code && REASONS[code];
  return `Kernel Interrupt did not end ${child}: ${reason === undefined ? messageOf(error) : `${reason}.`}`;
}
