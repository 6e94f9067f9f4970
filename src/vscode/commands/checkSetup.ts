import * as vscode from 'vscode';
import { showMessage } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';

/** Runs the check and returns the report as Markdown. */
export type SetupCheck = (cancelled: AbortSignal) => Promise<string>;

/** Runs the command Check Setup: opens a report that the user can paste into a bug report. */
export async function checkSetup({ check }: { readonly check: SetupCheck }): Promise<void> {
  const cancelled = new AbortController();
  const checking = check(cancelled.signal);
  void showWhenSlow('Checking the setup of Kernel Interrupt', checking, () => cancelled.abort());
  const content = await checking;
  const report = await vscode.workspace.openTextDocument({ content, language: 'markdown' });
  await vscode.window.showTextDocument(report, { preview: false });
  void showMessage('information', 'Check Setup has finished. See the report.');
}
