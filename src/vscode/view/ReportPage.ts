import * as vscode from 'vscode';

/** The address of the report. Documents of this scheme are read-only. */
export const REPORT = vscode.Uri.from({ scheme: 'kernel-interrupt', path: '/Check Setup.md' });

/** Shown after a reload of the window, which restores the page but not its text. */
const NO_REPORT =
  'This report is no longer available. Run **Kernel Interrupt: Check Setup** again.\n';

/** Supplies the text of the read-only page with the report of Check Setup. `showReport` opens the page. */
export class ReportPage implements vscode.TextDocumentContentProvider {
  /** The notebook that the shown report is about. */
  notebook: vscode.NotebookDocument | undefined;
  private text = NO_REPORT;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(REPORT.scheme, this);
  }

  provideTextDocumentContent(): string {
    return this.text;
  }

  /** Replaces the report. An open document gets the new text a moment later. */
  replace(text: string): void {
    this.text = text;
    this.changed.fire(REPORT);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
