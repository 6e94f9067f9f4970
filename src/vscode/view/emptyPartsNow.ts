import * as vscode from 'vscode';
import { activeEditor } from './activeEditor';
import { emptyParts, type EmptyPart } from './emptyList';

/** Returns why no kernel is listed in this window now. */
export function emptyPartsNow(discoverKernels: boolean): readonly EmptyPart[] {
  const { notebook } = activeEditor();
  return emptyParts({
    isTrusted: vscode.workspace.isTrusted,
    discoverKernels,
    isNotebookActive: notebook !== undefined && notebook.notebookType !== 'interactive',
  });
}
