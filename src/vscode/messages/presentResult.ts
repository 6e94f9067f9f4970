import * as vscode from 'vscode';
import { COMMANDS, MANAGE_TRUST } from '../contributions';
import type { Settings } from '../settings';
import { endChild } from './endChild';
import { endButton } from './endChildMessages';
import { withLeftRunning } from './leftRunningMessage';
import { logResult, type LoggedResult } from './logResult';
import { showMessage } from './messages';
import { codesOf, type OutcomeAction } from './outcomeMessages';
import { forceQuestion } from './refusals';
import { resultMessage } from './resultMessage';
import { showResult, type ResultView } from './showResult';
import { mayStop, stopLeftRunning } from './stopLeftRunning';

const BUTTONS: Record<Exclude<OutcomeAction, 'endChild'>, string> = {
  interruptAgain: 'Interrupt Again',
  force: 'Interrupt Anyway…',
  whereIsItStuck: 'Where Is It Stuck?',
  restart: 'Restart Kernel',
  showLog: 'Show Log',
  manageTrust: MANAGE_TRUST.title,
  stopThem: 'Stop',
  'stopThem…': 'Stop…',
};

export interface PresentedResult extends LoggedResult {
  readonly view: ResultView;
  readonly notifications: Settings['notifications'];
  interrupt(options?: { force: boolean }): Promise<unknown>;
  restart(): Promise<void>;
}

/** Shows the message for a result, and runs the action of the button that the user presses. */
export async function presentResult(presented: PresentedResult): Promise<void> {
  const { kernel, result, log } = presented;
  const diagnosed = logResult(presented);
  const { message, look } = await resultMessage(kernel, result);
  const { severity, sentence, actions } = message;
  const child = look?.children[0];
  const buttonOf = (action: OutcomeAction): string =>
    action === 'endChild' ? endButton(child) : BUTTONS[action];
  const { view, notifications } = presented;
  const buttons = actions.map(buttonOf);
  const pressed = await showResult({ severity, sentence }, buttons, view, notifications);
  switch (actions.find((action) => buttonOf(action) === pressed)) {
    case 'interruptAgain':
      await presented.interrupt();
      break;
    case 'force':
      if (await mayForce(presented)) {
        await presented.interrupt({ force: true });
      }
      break;
    case 'endChild':
      if (look && child) {
        await endChild({ kernel, look, child, log });
      }
      break;
    case 'whereIsItStuck':
      await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, kernel.id);
      break;
    case 'restart':
      await presented.restart();
      break;
    case 'stopThem…':
      if (await mayStop(presented)) {
        await stopLeftRunning(presented);
      }
      break;
    case 'stopThem':
      await stopLeftRunning(presented);
      break;
    case 'showLog':
      await diagnosed;
      log.show();
      break;
    case 'manageTrust':
      await vscode.commands.executeCommand(MANAGE_TRUST.command);
      break;
    case undefined:
      break;
  }
}

/** Shows the processes that the cell left running, if any, after a message that did not name them. */
export async function presentLeftRunning(presented: LoggedResult): Promise<void> {
  const { kernel, result } = presented;
  if (!result.leftRunning) {
    return;
  }
  const interrupted = `The cell of ${kernel.name} has ended.`;
  const { severity, sentence, actions } = withLeftRunning(
    { severity: 'information', sentence: interrupted, actions: [] },
    result.leftRunning,
  );
  const isNamed = actions.includes('stopThem');
  const buttons = actions.length > 0 ? [isNamed ? BUTTONS.stopThem : BUTTONS['stopThem…']] : [];
  const pressed = await showMessage(severity, sentence, ...buttons);
  if (pressed && (isNamed || (await mayStop(presented)))) {
    await stopLeftRunning(presented);
  }
}

async function mayForce({ kernel, result, log }: PresentedResult): Promise<boolean> {
  const { sentence, detail } = forceQuestion(kernel.name, codesOf(result.attempts));
  const yes = 'Interrupt Anyway';
  // Enter presses the first button, so the first one must do no harm.
  const harmless = kernel.canLook ? BUTTONS.whereIsItStuck : BUTTONS.showLog;
  const options = { modal: true, detail };
  const pressed = await vscode.window.showWarningMessage(sentence, options, harmless, yes);
  if (pressed === BUTTONS.showLog) {
    log.show();
  } else if (pressed === BUTTONS.whereIsItStuck) {
    await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, kernel.id);
  }
  return pressed === yes;
}
