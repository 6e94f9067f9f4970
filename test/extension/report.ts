import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/vscode/contributions';
import { REPORT_SCHEME } from '../../src/vscode/view/ReportPage';
import { waitUntil } from './waiting';

/**
 * If extensions open this many documents, VS Code closes all earlier ones that no tab shows: whenever there are 60, it
 * closes the oldest ten.
 */
const FILLERS = 120;

const FILLER_SCHEME = 'filler';

/** Returns the documents that hold a report, the last report first. The path of each begins with the report's time. */
function reportDocuments(): readonly vscode.TextDocument[] {
  const reports = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === REPORT_SCHEME);
  return reports.sort((one, other) => timeOf(other) - timeOf(one));
}

function timeOf(report: vscode.TextDocument): number {
  return Number(report.uri.path.split('/')[1]);
}

/** Returns the document with the last report of Check Setup. */
export function reportDocument(): vscode.TextDocument {
  return reportDocuments()[0] ?? assert.fail('No report is open.');
}

/** Runs Check Setup and returns the text of its report. */
export async function checkedReport(): Promise<string> {
  await vscode.commands.executeCommand(COMMANDS.checkSetup);
  return reportDocument().getText();
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

/** Closes the reports, and opens so many other documents that VS Code also closes the documents of the reports. */
export async function closeReports(): Promise<void> {
  await vscode.window.tabGroups.close(reportTabs());
  const filler = vscode.workspace.registerTextDocumentContentProvider(FILLER_SCHEME, {
    provideTextDocumentContent: () => '',
  });
  for (let index = 0; index < FILLERS; index++) {
    const uri = vscode.Uri.from({ scheme: FILLER_SCHEME, path: `/${Date.now()}/${index}` });
    await vscode.workspace.openTextDocument(uri);
  }
  filler.dispose();
  await waitUntil('the reports are closed', () => reportDocuments().length === 0);
}
