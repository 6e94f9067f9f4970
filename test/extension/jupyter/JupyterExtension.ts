import type { NotebookDocument, Uri } from 'vscode';

export const JUPYTER_ID = 'ms-toolsai.jupyter';

/** What the tests need from the Jupyter extension: from the real one, or from the stand-in. */
export interface JupyterExtension {
  /** Selects the kernel of the active interpreter for the notebook in the active editor. */
  selectKernel(notebook: NotebookDocument): Promise<void>;
  /**
   * Runs the cell at the cursor of the Python file in front, in an Interactive Window. Resolves before the cell has
   * ended, to the notebook of the window. The cell is its last one.
   */
  runCurrentCell(file: Uri): Promise<NotebookDocument>;
  /** Returns a function that counts the interrupts that the extension has sent to this notebook's kernels since this call. */
  countInterrupts(notebook: NotebookDocument): () => Promise<number>;
}
