import * as vscode from 'vscode';
import { showMessage } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';

/** Goes the whole way once, and returns what came of it as a page of text. */
export type SetupCheck = (cancelled: AbortSignal) => Promise<string>;

/** The command Check Setup: opens a report that can be pasted into a bug report. */
export async function checkSetup({ check }: { readonly check: SetupCheck }): Promise<void> {
  const cancelled = new AbortController();
  const checking = check(cancelled.signal);
  void showWhenSlow('Checking the setup of Kernel Interrupt', checking, () => cancelled.abort());
  const content = await checking;
  const report = await vscode.workspace.openTextDocument({ content, language: 'markdown' });
  await vscode.window.showTextDocument(report, { preview: false });
  void showMessage('information', 'The setup was checked: the report says what came of it.');
}
