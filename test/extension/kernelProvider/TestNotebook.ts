import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { ui } from '../../rig/vscode/page/ui';
import { waitUntil } from '../waiting';

const EXAMPLE_PROVIDER = 'kernel-interrupt.kernel-provider-example';

/** A cell that runs until it is interrupted. */
export const BUSY_CELL = "print('running', flush=True)\nwhile True:\n    pass";

/**
 * A cell that sets x. On Windows it also raises an error, so that the kernel writes its first traceback before the test
 * interrupts it: under Wine on a busy machine, that traceback takes seconds, longer than an interrupt waits.
 */
export const KEEP_X = process.platform === 'win32' ? 'x = 42\nraise KeyboardInterrupt' : 'x = 42';

/** Returns an output of a cell as text: for an error, its name and message. */
function textOf({ mime, data }: vscode.NotebookCellOutputItem): string {
  const text = Buffer.from(data).toString();
  if (mime !== 'application/vnd.code.notebook.error') {
    return text.trim();
  }
  const { name, message } = JSON.parse(text) as Error;
  return [name, message].filter((part) => part !== '').join(': ');
}

/** A kernel that VS Code's kernel picker offers. */
export interface OfferedKernel {
  readonly id: string;
  /** The id of the extension that offers it. */
  readonly extension: string;
}

/** A notebook that an editor shows. A kernel of the example provider runs it. */
export class TestNotebook {
  protected constructor(readonly document: vscode.NotebookDocument) {}

  /** Writes a notebook file, shows it in an editor and selects its kernel. */
  static async open(name: string, ...cells: readonly string[]): Promise<TestNotebook> {
    const notebook = new TestNotebook(await openNotebook(name, cells));
    await notebook.select({ id: 'kernel-provider-example', extension: EXAMPLE_PROVIDER });
    return notebook;
  }

  get name(): string {
    return path.posix.basename(this.document.uri.path);
  }

  /** Selects the notebook's kernel, as the kernel picker does. */
  protected async select(kernel: OfferedKernel): Promise<void> {
    // Before its extension is active, the kernel cannot be selected, and VS Code would ask the user for one.
    await vscode.extensions.getExtension(kernel.extension)?.activate();
    const isSelected = await vscode.commands.executeCommand('notebook.selectKernel', kernel);
    assert.equal(isSelected, true, `The kernel ${kernel.id} cannot be selected.`);
  }

  /** Returns the Uri of a file in the notebook's folder, which is the kernel's working folder. */
  besideNotebook(file: string): vscode.Uri {
    return vscode.Uri.joinPath(this.document.uri, '..', file);
  }

  /** Shows the notebook in the active editor. */
  async show(): Promise<void> {
    await vscode.window.showNotebookDocument(this.document, { preview: false });
  }

  /** Starts cells as the notebook's toolbar does. */
  async run(...cells: readonly number[]): Promise<void> {
    await vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: cells.map((index) => ({ start: index, end: index + 1 })),
      document: this.document.uri,
    });
  }

  /** Runs a cell, waits for its end and returns its output. */
  async runToEnd(cell: number): Promise<readonly string[]> {
    const startTime = (): number | undefined =>
      this.document.cellAt(cell).executionSummary?.timing?.startTime;
    const earlier = startTime();
    await this.run(cell);
    const hasRun = (): boolean => startTime() !== earlier && this.succeeded(cell) !== undefined;
    await this.until(`cell ${cell} has run to its end`, hasRun);
    return this.output(cell);
  }

  output(cell: number): readonly string[] {
    return this.document.cellAt(cell).outputs.flatMap(({ items }) => items.map(textOf));
  }

  /** Returns whether the last run succeeded; undefined while the cell runs or if it never ran. */
  succeeded(cell: number): boolean | undefined {
    return this.document.cellAt(cell).executionSummary?.success;
  }

  /** Returns the number that the kernel gave the last run; undefined if the cell never ran. */
  executionOrder(cell: number): number | undefined {
    return this.document.cellAt(cell).executionSummary?.executionOrder;
  }

  /** Waits until the cell prints `running`. */
  async whenRunning(cell: number): Promise<void> {
    await this.until(`cell ${cell} runs`, () => this.output(cell).includes('running'));
  }

  async whenEnded(cell: number): Promise<void> {
    await this.until(`cell ${cell} has ended`, () => this.succeeded(cell) !== undefined);
  }

  /** Waits until the page shows no running and no pending cell. */
  async whenAtRest(): Promise<void> {
    await ui(async (page) => {
      const states = '.codicon-notebook-state-executing, .codicon-notebook-state-pending';
      await page.locator(states).first().waitFor({ state: 'detached' });
    });
  }

  /** Closes the editors of the notebook and waits until the document is closed. */
  async close(): Promise<void> {
    const tabs = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter((tab) => this.isShownIn(tab));
    let areClosed = false;
    while (!areClosed) {
      // VS Code does not close the editor if an output arrives while it saves the notebook.
      areClosed = await vscode.window.tabGroups.close(tabs());
    }
    await this.until('the notebook is closed', () => this.document.isClosed);
  }

  private isShownIn({ input }: vscode.Tab): boolean {
    return (
      input instanceof vscode.TabInputNotebook &&
      input.uri.toString() === this.document.uri.toString()
    );
  }

  protected async until(what: string, holds: () => boolean): Promise<void> {
    await waitUntil(`${this.name}: ${what}`, holds, () =>
      this.document.getCells().map((_, cell) => [this.succeeded(cell), this.output(cell)]),
    );
  }
}

/** Writes a notebook file and shows it in an editor. */
export async function openNotebook(
  name: string,
  cells: readonly string[],
): Promise<vscode.NotebookDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = vscode.Uri.joinPath(folder?.uri ?? assert.fail(), `${name}.ipynb`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(contentOf(cells))));
  // A document that an extension opens stays open for minutes. This command opens it as a user does.
  await vscode.commands.executeCommand('vscode.openWith', uri, 'jupyter-notebook');
  const editor = vscode.window.activeNotebookEditor ?? assert.fail('No editor shows a notebook.');
  return editor.notebook;
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
