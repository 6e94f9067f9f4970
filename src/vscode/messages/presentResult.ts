import * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import { formatDiagnosis } from '../../kernels/diagnosis/formatDiagnosis';
import type { Kernel } from '../../kernels/Kernel';
import { heldMessage } from './heldMessage';
import { showMessage } from './messages';
import { codesOf, outcomeMessage, type OutcomeAction } from './outcomeMessages';
import { forceQuestion } from './refusals';

const BUTTONS: Record<OutcomeAction, string> = {
  interruptAgain: 'Interrupt Again',
  force: 'Interrupt Anyway…',
  restart: 'Restart Kernel',
  showLog: 'Show Log',
};

interface KernelResult {
  readonly kernel: Kernel;
  readonly result: InterruptResult;
  readonly log: vscode.LogOutputChannel;
}

export interface PresentedResult extends KernelResult {
  interrupt(options?: { force: boolean }): Promise<unknown>;
  restart(): Promise<void>;
}

/** Shows the message for a result, and runs the action of the button that the user presses. */
export async function presentResult(presented: PresentedResult): Promise<void> {
  const { kernel, result, log } = presented;
  const diagnosed = logResult(presented);
  const canRestart = kernel.restart !== undefined;
  const isIdle = kernel.status === 'idle';
  const { severity, sentence, actions } =
    heldMessage(kernel.name, kernel.heldBy, result, canRestart) ??
    outcomeMessage(kernel.name, result, { canRestart, isIdle });
  const buttons = actions.map((action) => BUTTONS[action]);
  const pressed = await showMessage(severity, sentence, ...buttons);
  switch (actions.find((action) => BUTTONS[action] === pressed)) {
    case 'interruptAgain':
      await presented.interrupt();
      break;
    case 'force':
      if (await mayForce(presented)) {
        await presented.interrupt({ force: true });
      }
      break;
    case 'restart':
      await presented.restart();
      break;
    case 'showLog':
      await diagnosed;
      log.show();
      break;
    case undefined:
      break;
  }
}

/** Logs a result with its attempts. If nothing stopped the kernel, logs its diagnosis too. */
export async function logResult({ kernel, result, log }: KernelResult): Promise<void> {
  const { outcome, elapsedMs, attempts } = result;
  const tried = attempts.map(
    ({ method, elapsedMs, error }) => `${method} ${error ?? `${elapsedMs} ms`}`,
  );
  log.info(`${kernel.name}: ${outcome} after ${elapsedMs} ms (${tried.join(', ') || 'nothing'})`);
  if (outcome !== 'stillBusy' && outcome !== 'refused') {
    return;
  }
  try {
    log.info(formatDiagnosis(await kernel.diagnose()));
  } catch (error) {
    log.warn(`${kernel.name} could not be diagnosed: ${messageOf(error)}`);
  }
}

async function mayForce({ kernel, result }: PresentedResult): Promise<boolean> {
  const { sentence, detail } = forceQuestion(kernel.name, codesOf(result.attempts));
  const yes = 'Interrupt Anyway';
  return (await vscode.window.showWarningMessage(sentence, { modal: true, detail }, yes)) === yes;
}
