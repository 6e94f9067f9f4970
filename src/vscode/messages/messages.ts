import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import type { OutcomeMessage } from './outcomeMessages';

const SHOW = {
  information: vscode.window.showInformationMessage,
  warning: vscode.window.showWarningMessage,
  error: vscode.window.showErrorMessage,
};

/** VS Code shows what has no button in one line, and cuts off what is longer than this. */
const LINE = 60;

/** Shows a sentence with buttons; resolves with the one that was pressed, once the message is gone. */
export async function showMessage(
  severity: OutcomeMessage['severity'],
  sentence: string,
  ...buttons: readonly string[]
): Promise<string | undefined> {
  const isCutOff = buttons.length === 0 && sentence.length > LINE;
  return SHOW[severity](sentence, ...(isCutOff ? ['OK'] : buttons));
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
