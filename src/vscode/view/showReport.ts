import * as vscode from 'vscode';
import { withinLimit } from '../../base/waiting';
import { REPORT, type ReportPage } from './ReportPage';

/** VS Code's own extension that renders Markdown. */
const MARKDOWN_EXTENSION = 'vscode.markdown-language-features';

/** How long VS Code may take to give a document its new text. */
const UPDATE_LIMIT_MS = 2000;

/** Shows a new report as a rendered page; without VS Code's Markdown extension, as text. */
export async function showReport(page: ReportPage, text: string): Promise<void> {
  await update(page, text);
  if (vscode.extensions.getExtension(MARKDOWN_EXTENSION)) {
    await vscode.commands.executeCommand('markdown.showPreview', REPORT);
  } else {
    await vscode.window.showTextDocument(REPORT, { preview: false });
  }
}

/**
 * Opens the document and gives it its new text. A page that is already shown then renders the new text. Waits for the
 * text, so that a new page is rendered only once.
 */
async function update(page: ReportPage, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(REPORT);
  page.replace(text);
  if (document.getText() === text) {
    return;
  }
  let listener: vscode.Disposable | undefined;
  const updated = new Promise<void>((resolve) => {
    listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) {
        resolve();
      }
    });
  });
  await withinLimit(updated, UPDATE_LIMIT_MS, undefined);
  listener?.dispose();
}
