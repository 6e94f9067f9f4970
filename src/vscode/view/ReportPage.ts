import * as vscode from 'vscode';
import { withinLimit } from '../../base/waiting';

/** The address of the report. Documents of this scheme are read-only. */
export const REPORT = vscode.Uri.from({ scheme: 'kernel-interrupt', path: '/Check Setup.md' });

/** VS Code's own extension that renders Markdown. */
const MARKDOWN_EXTENSION = 'vscode.markdown-language-features';

/** Shows after a reload of the window, which restores the page but not its text. */
const NO_REPORT = 'This report is gone. Run **Kernel Interrupt: Check Setup** again.\n';

/** How long VS Code may take to give a document its new text. */
const UPDATE_LIMIT_MS = 2000;

/** The read-only page with the report of Check Setup. A new report replaces the one before. */
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

  /** Opens the rendered page; without VS Code's Markdown extension, opens its text. */
  async show(text: string): Promise<void> {
    await this.update(text);
    if (vscode.extensions.getExtension(MARKDOWN_EXTENSION)) {
      await vscode.commands.executeCommand('markdown.showPreview', REPORT);
    } else {
      await vscode.window.showTextDocument(REPORT, { preview: false });
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  /**
   * Gives the document its new text. The document is open then: a page that is open already hears of the change, and a
   * new page is rendered once.
   */
  private async update(text: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(REPORT);
    this.text = text;
    this.changed.fire(REPORT);
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
}
