import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JupyterExtension } from './JupyterExtension';
import { JupyterNotebook } from './JupyterNotebook';
import { jupyterExtension } from './standIn';

/** The notebook of an Interactive Window. Its first cell is text; the cells that were run follow. */
export class InteractiveNotebook extends JupyterNotebook {
  static of(document: vscode.NotebookDocument, jupyter: JupyterExtension): InteractiveNotebook {
    return new InteractiveNotebook(document, jupyter);
  }

  /** The index of the last cell. */
  get lastCell(): number {
    return this.document.cellCount - 1;
  }

  /** Shows the window in the active editor. */
  override async show(): Promise<void> {
    const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    await vscode.commands.executeCommand('interactive.open', options, this.document.uri);
    await this.until('the window is active', () => this.isActive);
  }

  override async close(): Promise<void> {
    if (this.document.isClosed) {
      return;
    }
    await this.show();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await this.until('the window is closed', () => this.document.isClosed);
  }

  private get isActive(): boolean {
    return vscode.window.activeNotebookEditor?.notebook === this.document;
  }
}

/** A Python file with cells (`# %%`) in an editor. The Jupyter extension runs its cells in an Interactive Window. */
export class PythonFile {
  private window: InteractiveNotebook | undefined;

  private constructor(
    readonly editor: vscode.TextEditor,
    private readonly jupyter: JupyterExtension,
  ) {}

  /** Writes a file with these cells and shows it in the active editor. */
  static async open(name: string, ...cells: readonly string[]): Promise<PythonFile> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const uri = vscode.Uri.joinPath(folder?.uri ?? assert.fail(), `${name}.py`);
    const text = cells.map((cell) => `# %%\n${cell}\n`).join('');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    const editor = await vscode.window.showTextDocument(uri, { preview: false });
    return new PythonFile(editor, await jupyterExtension());
  }

  get uri(): vscode.Uri {
    return this.editor.document.uri;
  }

  /** Shows the file in the active editor. */
  async show(): Promise<void> {
    await vscode.window.showTextDocument(this.editor.document, vscode.ViewColumn.One);
  }

  /**
   * Runs a cell in the Interactive Window, and opens the window if necessary. The file stays in front. Resolves before
   * the cell has ended. The cell is then the last one of the window.
   */
  async run(cell: number): Promise<InteractiveNotebook> {
    await this.show();
    const editor = vscode.window.activeTextEditor ?? assert.fail();
    const marks = editor.document.getText().split('\n');
    const lines = marks.flatMap((line, index) => (line.startsWith('# %%') ? [index] : []));
    const position = new vscode.Position(
      lines[cell] ?? assert.fail(`There is no cell ${cell}.`),
      0,
    );
    editor.selection = new vscode.Selection(position, position);
    const document = await this.jupyter.runCurrentCell(this.uri);
    if (this.window?.document !== document) {
      this.window = InteractiveNotebook.of(document, this.jupyter);
    }
    return this.window;
  }

  /** Closes the editor. The Interactive Window stays open. */
  async close(): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const isShownIn = ({ input }: vscode.Tab): boolean =>
      input instanceof vscode.TabInputText && input.uri.toString() === this.uri.toString();
    await vscode.window.tabGroups.close(tabs.filter(isShownIn));
  }
}
