import * as vscode from 'vscode';
import type { ReportPage } from './ReportPage';

/** VS Code's own extension that renders Markdown. */
const MARKDOWN_EXTENSION = 'vscode.markdown-language-features';

/** Opens a new report as a rendered page, or as text if VS Code's Markdown extension is missing. */
export async function showReport(page: ReportPage, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(page.replace(text));
  if (vscode.extensions.getExtension(MARKDOWN_EXTENSION)) {
    await vscode.commands.executeCommand('markdown.showPreview', document.uri);
  } else {
    await vscode.window.showTextDocument(document);
  }
}
