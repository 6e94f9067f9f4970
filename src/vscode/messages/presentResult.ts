import * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import { formatDiagnosis } from '../../kernels/diagnosis/formatDiagnosis';
import type { Kernel } from '../../kernels/Kernel';
import { showMessage } from './messages';
import { codesOf, outcomeMessage, type OutcomeAction } from './outcomeMessages';
import { forceQuestion } from './refusals';

const BUTTONS: Record<OutcomeAction, string> = {
  interruptAgain: 'Interrupt Again',
  force: 'Interrupt Anyway…',
  restart: 'Restart Kernel',
  showLog: 'Show Log',
};

interface LoggedResult {
  readonly kernel: Kernel;
  readonly result: InterruptResult;
  readonly log: vscode.LogOutputChannel;
}

export interface Presented extends LoggedResult {
  interrupt(options?: { force: boolean }): Promise<unknown>;
  restart(): Promise<void>;
}

/** Says what came of an interrupt, and does what the user chooses then. A bundle of its own, loaded with the first. */
export async function presentResult(presented: Presented): Promise<void> {
  const { kernel, result, log } = presented;
  const diagnosed = logResult(presented);
  const canRestart = kernel.restart !== undefined;
  const isIdle = kernel.status === 'idle';
  const { severity, sentence, actions } = outcomeMessage(kernel.name, result, {
    ...{ canRestart, isIdle },
  });
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

/** What came of an interrupt, way by way; where nothing has stopped the kernel, a diagnosis follows. */
export async function logResult({ kernel, result, log }: LoggedResult): Promise<void> {
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

async function mayForce({ kernel, result }: Presented): Promise<boolean> {
  const { sentence, detail } = forceQuestion(kernel.name, codesOf(result.attempts));
  const yes = 'Interrupt Anyway';
  return (await vscode.window.showWarningMessage(sentence, { modal: true, detail }, yes)) === yes;
}
