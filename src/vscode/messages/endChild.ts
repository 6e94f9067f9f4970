import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import type { AwaitedChild, Look } from '../../kernels/inside/Look';
import type { Kernel } from '../../kernels/Kernel';
import { processName } from '../view/stuckList';
import { endAnswer, endedMessage, endQuestion } from './endChildMessages';
import { showMessage, showWithLog } from './messages';

export interface EndChildOptions {
  readonly kernel: Pick<Kernel, 'name' | 'endAwaitedChild'>;
  /** What our code saw inside the kernel, among other things that the cell waits for `child`. */
  readonly look: Look;
  readonly child: AwaitedChild;
  readonly log: vscode.LogOutputChannel;
}

/**
 * Asks the user whether to end a child process that the cell waits for. If the user agrees, asks that process to end,
 * and shows whether the request was sent.
 */
export async function endChild({ kernel, look, child, log }: EndChildOptions): Promise<void> {
  const { sentence: question, detail } = endQuestion(kernel.name, child);
  const yes = endAnswer(child);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) {
    return;
  }
  const error = await kernel.endAwaitedChild(child, look).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  log.info(`${processName(child)}: ${error === undefined ? 'asked to end' : messageOf(error)}`);
  const { severity, sentence, actions } = endedMessage(kernel.name, child, error);
  if (actions.includes('showLog')) {
    showWithLog(severity, sentence, log);
  } else {
    await showMessage(severity, sentence);
  }
}
