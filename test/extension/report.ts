import * as vscode from 'vscode';
import { REPORT_SCHEME } from '../../src/vscode/view/ReportPage';

/** The document of the report of Check Setup that is open. */
export function reportDocument(): vscode.TextDocument {
  const reports = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === REPORT_SCHEME);
  const [report] = reports;
  if (!report) {
    throw new Error('No report is open.');
  }
  return report;
}

/** The tabs that show a report, rendered or as text. */
export function reportTabs(): readonly vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) =>
      (input instanceof vscode.TabInputWebview && input.viewType.includes('markdown.preview')) ||
      (input instanceof vscode.TabInputText && input.uri.scheme === REPORT_SCHEME),
  );
}
