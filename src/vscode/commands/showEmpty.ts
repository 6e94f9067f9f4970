import * as vscode from 'vscode';
import { showMessage } from '../messages/messages';
import { activeEditor } from '../view/activeEditor';
import { emptyMessage, emptyParts } from '../view/emptyList';

/** Says why no kernel is listed, and offers what the user can do. Resolves when the user has answered. */
export async function showEmpty(discoverKernels: boolean): Promise<void> {
  const { notebook } = activeEditor();
  const parts = emptyParts({
    isTrusted: vscode.workspace.isTrusted,
    discoverKernels,
    isNotebookActive: notebook !== undefined && notebook.notebookType !== 'interactive',
  });
  const buttons = parts.flatMap((part) => part.buttons);
  const titles = buttons.map(({ title }) => title);
  const pressed = await showMessage('information', emptyMessage(parts), ...titles);
  const button = buttons.find(({ title }) => title === pressed);
  if (button) {
    await vscode.commands.executeCommand(button.command, ...(button.arguments ?? []));
  }
}
