import * as vscode from 'vscode';

/** The parts of an .ipynb file that the sample uses. */
interface SampleFile {
  readonly cells: readonly {
    readonly cell_type: 'code' | 'markdown';
    readonly source: readonly string[];
  }[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Opens a copy of the sample notebook that has no file, so that nothing changes on the user's disk. */
export async function openSample({ sample }: { readonly sample: vscode.Uri }): Promise<void> {
  const text = Buffer.from(await vscode.workspace.fs.readFile(sample)).toString('utf8');
  const { cells, metadata } = JSON.parse(text) as SampleFile;
  const data = new vscode.NotebookData(
    cells.map(({ cell_type, source }) =>
      cell_type === 'code'
        ? new vscode.NotebookCellData(vscode.NotebookCellKind.Code, source.join(''), 'python')
        : new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, source.join(''), 'markdown'),
    ),
  );
  data.metadata = { metadata };
  const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
  await vscode.window.showNotebookDocument(notebook, { preview: false });
}
