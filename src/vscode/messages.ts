import * as vscode from 'vscode';
import { messageOf } from '../errors';
import type { OutcomeMessage } from './outcomeMessages';

const SHOW = {
  information: vscode.window.showInformationMessage,
  warning: vscode.window.showWarningMessage,
  error: vscode.window.showErrorMessage,
};

/** Shows a sentence with buttons; resolves with the one that was pressed, once the message is gone. */
export async function showMessage(
  severity: OutcomeMessage['severity'],
  sentence: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  return SHOW[severity](sentence, ...buttons);
}

/** Shows a sentence, and the log to whoever wants to know more; nobody waits for that. */
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
