import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import type { OutcomeMessage } from './outcomeMessages';

const SHOW = {
  information: vscode.window.showInformationMessage,
  warning: vscode.window.showWarningMessage,
  error: vscode.window.showErrorMessage,
};

/** VS Code cuts off a message without buttons after about this many characters. */
const LINE_LENGTH = 60;

/** Shows a message. When it closes, resolves with the button that the user pressed, if any. */
export async function showMessage(
  severity: OutcomeMessage['severity'],
  sentence: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  const isCutOff = buttons.length === 0 && sentence.length > LINE_LENGTH;
  return SHOW[severity](sentence, ...(isCutOff ? ['OK'] : buttons));
}

/** Shows a message with the button Show Log. Does not wait for the user. */
export function showWithLog(
  severity: OutcomeMessage['severity'],
  sentence: string,
  log: vscode.LogOutputChannel,
): void {
  showMessage(severity, sentence, 'Show Log').then(
    (pressed) => pressed && log.show(),
    (error: unknown) => log.error(messageOf(error)),
  );
}
