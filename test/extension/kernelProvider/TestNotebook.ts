import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../eventually';
import { ui } from '../../rig/vscode/page/ui';

const EXAMPLE = 'kernel-interrupt.kernel-provider-example';

/** What a cell shows, as text: a stream's or a value's own, an error's name and message. */
function shown({ mime, data }: vscode.NotebookCellOutputItem): string {
  const text = Buffer.from(data).toString();
  if (mime !== 'application/vnd.code.notebook.error') {
    return text.trim();
  }
  const { name, message } = JSON.parse(text) as Error;
  return [name, message].filter((part) => part !== '').join(': ');
}

/** A notebook of its own file, run by the example's kernel and shown in the editor. */
export class TestNotebook {
  private constructor(readonly document: vscode.NotebookDocument) {}

  static async open(name: string, ...cells: readonly string[]): Promise<TestNotebook> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const uri = vscode.Uri.joinPath(folder?.uri ?? assert.fail(), `${name}.ipynb`);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(contentOf(cells))));
    // As the user opens it: what an extension opens by itself stays open for minutes.
    await vscode.commands.executeCommand('vscode.openWith', uri, 'jupyter-notebook');
    const editor = vscode.window.activeNotebookEditor ?? assert.fail('No notebook is shown.');
    const notebook = new TestNotebook(editor.notebook);
    // Until then its kernel cannot be chosen, and a run would ask the user for one.
    await vscode.extensions.getExtension(EXAMPLE)?.activate();
    const chosen = await vscode.commands.executeCommand('notebook.selectKernel', {
      id: 'kernel-provider-example',
      extension: EXAMPLE,
    });
    assert.equal(chosen, true, "The example's kernel cannot be chosen.");
    return notebook;
  }

  get name(): string {
    return path.posix.basename(this.document.uri.path);
  }

  /** A file in the notebook's folder, which is its kernel's working folder. */
  beside(file: string): vscode.Uri {
    return vscode.Uri.joinPath(this.document.uri, '..', file);
  }

  async show(): Promise<void> {
    await vscode.window.showNotebookDocument(this.document, { preview: false });
  }

  /** Runs cells as the notebook's toolbar does, and does not wait for them. */
  async run(...cells: readonly number[]): Promise<void> {
    await vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: cells.map((index) => ({ start: index, end: index + 1 })),
      document: this.document.uri,
    });
  }

  /** Runs a cell and waits for its end; returns what it shows. */
  async runToEnd(cell: number): Promise<readonly string[]> {
    const began = (): number | undefined =>
      this.document.cellAt(cell).executionSummary?.timing?.startTime;
    const earlier = began();
    await this.run(cell);
    const ran = (): boolean => began() !== earlier && this.succeeded(cell) !== undefined;
    await this.until(`cell ${cell} was run to its end`, ran);
    return this.output(cell);
  }

  output(cell: number): readonly string[] {
    return this.document.cellAt(cell).outputs.flatMap(({ items }) => items.map(shown));
  }

  /** Undefined while it runs, and where it was not run. */
  succeeded(cell: number): boolean | undefined {
    return this.document.cellAt(cell).executionSummary?.success;
  }

  order(cell: number): number | undefined {
    return this.document.cellAt(cell).executionSummary?.executionOrder;
  }

  /** Waits until the cell has said that it is where it is to be interrupted. */
  async whenRunning(cell: number): Promise<void> {
    await this.until(`cell ${cell} runs`, () => this.output(cell).includes('running'));
  }

  async whenEnded(cell: number): Promise<void> {
    await this.until(`cell ${cell} has ended`, () => this.succeeded(cell) !== undefined);
  }

  /** Waits until no cell on the page runs, or waits for its turn. */
  async whenAtRest(): Promise<void> {
    await ui(async (page) => {
      const states = '.codicon-notebook-state-executing, .codicon-notebook-state-pending';
      await page.locator(states).first().waitFor({ state: 'detached' });
    });
  }

  async close(): Promise<void> {
    // With changes it would ask.
    await this.document.save();
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter((tab) => this.isShownIn(tab)));
    await this.until('it is closed', () => this.document.isClosed);
  }

  private isShownIn({ input }: vscode.Tab): boolean {
    return (
      input instanceof vscode.TabInputNotebook &&
      input.uri.toString() === this.document.uri.toString()
    );
  }

  private async until(what: string, holds: () => boolean): Promise<void> {
    const { onDidChangeNotebookDocument, onDidCloseNotebookDocument } = vscode.workspace;
    await eventually(
      `${this.name}: ${what}`,
      holds,
      [onDidChangeNotebookDocument, onDidCloseNotebookDocument],
      () => this.document.getCells().map((_, cell) => [this.succeeded(cell), this.output(cell)]),
    );
  }
}

function contentOf(cells: readonly string[]): unknown {
  return {
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
