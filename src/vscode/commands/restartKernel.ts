import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import type { Kernel } from '../../kernels/Kernel';
import { showWithLog } from '../messages/messages';
import { restartFailure } from '../messages/restartFailure';
import { showWhenSlow } from '../messages/slowWork';
import { plainText, SENTENCE_LENGTH } from '../view/untrustedText';

/**
 * Asks the kernel's provider to restart the kernel. Asks the user first if the provider has a question. Does nothing if
 * the provider offers no restart, or if the user declines. If the restart fails, shows a message and does not reject.
 */
export async function restartKernel(kernel: Kernel, log: vscode.LogOutputChannel): Promise<void> {
  const { name, restart } = kernel;
  if (!restart) {
    return;
  }
  const question = kernel.descriptions.find(({ restart }) => restart)?.restartQuestion;
  if (question !== undefined) {
    const yes = 'Restart';
    if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) !== yes) {
      return;
    }
  }
  try {
    const restarting = restart();
    showWhenSlow(`Restarting ${name}`, restarting).catch((error: unknown) => {
      log.error(messageOf(error));
    });
    await restarting;
    log.info(`${name} was restarted.`);
  } catch (error) {
    const sentence = restartFailure(name, error);
    log.error(sentence);
    showWithLog('error', plainText(sentence, SENTENCE_LENGTH), log);
  }
}
