import * as vscode from 'vscode';

/**
 * The parts of an .ipynb file that the sample uses. The sample has only code cells: VS Code 1.99 shows a notebook with
 * Markdown half a minute late if it has shown one of the same name before.
 */
interface SampleFile {
  readonly cells: readonly { readonly source: readonly string[] }[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Opens an unsaved copy of the sample notebook, so that nothing changes on the user's disk. */
export async function openSample({ sample }: { readonly sample: vscode.Uri }): Promise<void> {
  const text = Buffer.from(await vscode.workspace.fs.readFile(sample)).toString('utf8');
  const { cells, metadata } = JSON.parse(text) as SampleFile;
  const { Code } = vscode.NotebookCellKind;
  const data = new vscode.NotebookData(
    cells.map(({ source }) => new vscode.NotebookCellData(Code, source.join(''), 'python')),
  );
  data.metadata = { metadata };
  const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
  await vscode.window.showNotebookDocument(notebook, { preview: false });
}
