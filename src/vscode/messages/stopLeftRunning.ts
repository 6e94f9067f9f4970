import * as vscode from 'vscode';
import type { InterruptResult, LeftProcess } from '../../api';
import { messageOf } from '../../base/errors';
import type { Kernel } from '../../kernels/Kernel';
import {
  hasEnded,
  leftProcessName,
  stoppedMessage,
  stopQuestion,
  type Stopped,
} from './leftRunningMessage';
import { showMessage, showWithLog } from './messages';

interface KernelResult {
  readonly kernel: Kernel;
  readonly result: Pick<InterruptResult, 'leftRunning'>;
  readonly log: vscode.LogOutputChannel;
}

/** Names all processes that the cell left running, and asks whether to stop them. Returns whether the user agrees. */
export async function mayStop({ result }: KernelResult): Promise<boolean> {
  const { sentence, detail } = stopQuestion(result.leftRunning ?? []);
  const yes = 'Stop';
  return (await vscode.window.showWarningMessage(sentence, { modal: true, detail }, yes)) === yes;
}

/** Ends each process that the cell left running, and shows which were stopped and which had already ended. */
export async function stopLeftRunning({ kernel, result, log }: KernelResult): Promise<void> {
  const stopped: Stopped[] = [];
  // One after another, parents first: a parent could start an ended child again.
  for (const process of result.leftRunning ?? []) {
    const error = await stop(kernel, process);
    log.info(`${leftProcessName(process)}: ${error === undefined ? 'stopped' : messageOf(error)}`);
    stopped.push({ process, ...(error !== undefined && { error }) });
  }
  const { severity, sentence, actions } = stoppedMessage(stopped);
  if (actions.includes('showLog')) {
    showWithLog(severity, sentence, log);
  } else {
    await showMessage(severity, sentence);
  }
}

/** Returns the error if the process was not stopped. */
async function stop(kernel: Kernel, process: LeftProcess): Promise<unknown> {
  const error = await kernel.endLeftRunning(process).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined || hasEnded(error)) {
    kernel.forgetLeft(process);
  }
  return error;
}
