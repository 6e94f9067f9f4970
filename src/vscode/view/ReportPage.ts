import * as vscode from 'vscode';

/** The scheme of the reports' addresses. Documents of this scheme are read-only. */
export const REPORT_SCHEME = 'kernel-interrupt';

/** The name of a report's document, which its tab shows. */
export const REPORT_NAME = 'Check Setup.md';

/** The text of the page after a reload of the window, which restores the page but not the report. */
const NO_REPORT =
  'This report is no longer available. Run **Kernel Interrupt: Check Setup** again.\n';

/** Holds the last report of Check Setup as the text of a read-only document. `showReport` opens it. */
export class ReportPage implements vscode.TextDocumentContentProvider {
  /** The notebook that the shown report is about. */
  notebook: vscode.NotebookDocument | undefined;
  private shown: { readonly path: string; readonly text: string } | undefined;
  private readonly registration: vscode.Disposable;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(REPORT_SCHEME, this);
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.shown?.path === path ? this.shown.text : NO_REPORT;
  }

  /**
   * Replaces the report, and returns its address. Each report has its own: VS Code's Markdown extension keeps what it
   * has rendered for an address and a document version, and a document that is opened again starts at version 1, so
   * one address could show an earlier report.
   */
  replace(text: string): vscode.Uri {
    const path = `/${Date.now()}/${REPORT_NAME}`;
    this.shown = { path, text };
    return vscode.Uri.from({ scheme: REPORT_SCHEME, path });
  }

  dispose(): void {
    this.registration.dispose();
  }
}
