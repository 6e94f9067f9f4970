import type { NotebookDocument, Uri } from 'vscode';

export const JUPYTER_ID = 'ms-toolsai.jupyter';

/** The functions of the Jupyter extension that the tests use, with the real extension or with the stand-in. */
export interface JupyterExtension {
  /** Shows a notebook and selects the kernel of the active interpreter for it. */
  selectKernel(notebook: NotebookDocument): Promise<void>;
  /**
   * Runs the cell at the cursor of the active Python file, as the last cell of its Interactive Window. Resolves to the
   * notebook of the window, before the cell has ended.
   */
  runCurrentCell(file: Uri): Promise<NotebookDocument>;
  /** Returns a function that counts the interrupts that the extension has sent to this notebook's kernels since this call. */
  countInterrupts(notebook: NotebookDocument): () => Promise<number>;
}
