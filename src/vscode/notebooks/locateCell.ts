import * as vscode from 'vscode';
import { cellMatcher } from '../../kernels/inside/cellFile';
import type { LocateCell } from '../../kernels/inside/stackFrames';

/**
 * Finds the cell that ipykernel has given this file name, in the open notebooks of the kernel. The name depends only on
 * the text: of two cells with the same text, this finds the first, and it finds no cell that was edited after it ran.
 */
export const locateCell: LocateCell = (file, resources) => {
  const fits = cellMatcher(file);
  if (!fits) {
    return undefined;
  }
  for (const notebook of vscode.workspace.notebookDocuments) {
    const uri = notebook.uri.toString();
    const cell = resources.includes(uri)
      ? notebook
          .getCells()
          .find(
            ({ kind, document }) =>
              kind === vscode.NotebookCellKind.Code && fits(document.getText()),
          )
      : undefined;
    if (cell) {
      return { uri, index: cell.index };
    }
  }
  return undefined;
};
