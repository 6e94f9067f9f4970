import type * as vscode from 'vscode';
import type { CellState } from './NotebookObserver';

/** Source: VS Code, `NotebookCellOutputItem.error`. */
const ERROR_MIME = 'application/vnd.code.notebook.error';

/** Returns what the document shows of a cell. */
export function cellStateOf(cell: vscode.NotebookCell): CellState {
  const { executionOrder, success, timing } = cell.executionSummary ?? {};
  return {
    id: cell.document.uri.toString(),
    // VS Code gives null for what has been reset.
    executionOrder: executionOrder ?? undefined,
    success: success ?? (timing ? false : undefined),
    hasErrorOutput: cell.outputs.some(({ items }) => items.some(({ mime }) => mime === ERROR_MIME)),
  };
}
