import * as vscode from 'vscode';
import { REPORT } from '../../src/vscode/view/ReportPage';
import { COMMANDS } from '../../src/vscode/contributions';

/** The document with the text of the last report of Check Setup. */
export function reportDocument(): Thenable<vscode.TextDocument> {
  return vscode.workspace.openTextDocument(REPORT);
}

/** Runs Check Setup and returns the text of its report. */
export async function checkedReport(): Promise<string> {
  await vscode.commands.executeCommand(COMMANDS.checkSetup);
  return (await reportDocument()).getText();
}

/** The tabs that show a report, rendered or as text. */
export function reportTabs(): readonly vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) =>
      (input instanceof vscode.TabInputWebview && input.viewType.includes('markdown.preview')) ||
      (input instanceof vscode.TabInputText && input.uri.scheme === REPORT.scheme),
  );
}
