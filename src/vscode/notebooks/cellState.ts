import type * as vscode from 'vscode';
import type { CellState } from './NotebookObserver';

/** The MIME type of an error. VS Code's `NotebookCellOutputItem.error` sets it. */
const ERROR_MIME = 'application/vnd.code.notebook.error';

/** Returns the state of a cell, as far as the notebook's document shows it. */
export function cellStateOf(cell: vscode.NotebookCell): CellState {
  const { executionOrder, success, timing } = cell.executionSummary ?? {};
  return {
    id: cell.document.uri.toString(),
    // When VS Code has reset the execution order of a cell, it gives null instead of undefined.
    executionOrder: executionOrder ?? undefined,
    success: success ?? (timing ? false : undefined),
    hasErrorOutput: cell.outputs.some(({ items }) => items.some(({ mime }) => mime === ERROR_MIME)),
  };
}
