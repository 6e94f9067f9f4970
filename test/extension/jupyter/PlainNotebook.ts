import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PlainProvider } from '../fixtures/plain-provider/extension';
import { TestNotebook } from '../kernelProvider/TestNotebook';

const PLAIN_ID = 'kernel-interrupt-tests.plain-provider';

/** A notebook that has nothing to do with Jupyter. The fixture plain-provider says what its cells do. */
export class PlainNotebook extends TestNotebook {
  private constructor(
    document: vscode.NotebookDocument,
    readonly provider: PlainProvider,
  ) {
    super(document);
  }

  /** Writes a notebook file, shows it in an editor and selects its kernel. */
  static override async open(name: string, ...cells: readonly string[]): Promise<PlainNotebook> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const uri = vscode.Uri.joinPath(folder?.uri ?? assert.fail(), `${name}.plain`);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(cells.join('\n')));
    await vscode.commands.executeCommand('vscode.openWith', uri, 'plain-notebook');
    const editor = vscode.window.activeNotebookEditor ?? assert.fail('No editor shows it.');
    const extension = vscode.extensions.getExtension<PlainProvider>(PLAIN_ID);
    const provider = (await extension?.activate()) ?? assert.fail('It is not installed.');
    const notebook = new PlainNotebook(editor.notebook, provider);
    await notebook.select({ id: provider.controllerId, extension: PLAIN_ID });
    return notebook;
  }

  /** Interrupts the notebook as its toolbar does. */
  async cancel(): Promise<void> {
    await this.show();
    await vscode.commands.executeCommand('notebook.cancelExecution');
  }
}
