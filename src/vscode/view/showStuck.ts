import * as vscode from 'vscode';
import type { StuckRow } from './stuckList';

interface RowItem extends vscode.QuickPickItem {
  readonly row: StuckRow;
}

/** Shows the rows and returns the one that the user chooses. */
export async function showStuck(
  title: string,
  rows: readonly StuckRow[],
): Promise<StuckRow | undefined> {
  const chosen = await vscode.window.showQuickPick(rows.map(itemOf), {
    title,
    placeHolder: 'Choose a line to open it',
    matchOnDescription: true,
  });
  return chosen?.row;
}

function itemOf(row: StuckRow): RowItem {
  return row.kind === 'heading'
    ? { row, label: row.label, kind: vscode.QuickPickItemKind.Separator }
    : { row, label: row.label, description: row.description };
}
