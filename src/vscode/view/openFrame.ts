import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { StackFrame } from '../../api';
import { isInside } from '../../base/isInside';
import { plainText } from './untrustedText';
import { whyUnsafe } from './safeFile';

/**
 * Shows the line of a frame that the user has chosen.
 *
 * @param isHere whether the kernel is known to run on this computer; if not, its paths may lead to other files here
 * @returns why the line is not shown, as a sentence; undefined if it is
 */
export async function openFrame(frame: StackFrame, isHere: boolean): Promise<string | undefined> {
  const { file, line, cell } = frame;
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  if (cell) {
    const notebook = vscode.workspace.notebookDocuments.find(
      ({ uri }) => uri.toString() === cell.uri,
    );
    if (!notebook) {
      return 'The notebook of this line is no longer open.';
    }
    if (cell.index >= notebook.cellCount) {
      return 'The cell of this line is no longer in its notebook.';
    }
    const { document } = notebook.cellAt(cell.index);
    await vscode.commands.executeCommand('vscode.open', document.uri, { selection });
    return undefined;
  }
  const why = await whyNotOpened(file, isHere);
  if (why !== undefined) {
    return `${plainText(file)} was not opened: ${why}.`;
  }
  // A preview could replace the notebook, which may be a preview too.
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection, preview: false });
  return undefined;
}

const OUTSIDE = 'the kernel may run on another computer, and the file is not in this workspace';

function workspaceFolders(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

function isIn(folders: readonly string[], file: string): boolean {
  return folders.some((folder) => isInside(file, folder));
}

/**
 * Says why a file must not be opened. Accesses the file only if its name is safe, and then also checks the file to
 * which symbolic links lead.
 */
async function whyNotOpened(file: string, isHere: boolean): Promise<string | undefined> {
  const why = whyUnsafe(file);
  if (why !== undefined) {
    return why;
  }
  if (!isHere && !isIn(workspaceFolders(), path.normalize(file))) {
    return OUTSIDE;
  }
  try {
    const real = await realpath(file);
    if (
      !isHere &&
      !isIn(await Promise.all(workspaceFolders().map((folder) => realpath(folder))), real)
    ) {
      return OUTSIDE;
    }
    return whyUnsafe(real) ?? ((await stat(real)).isFile() ? undefined : 'it is not a file');
  } catch {
    return 'it does not exist on this computer, or it cannot be read';
  }
}
