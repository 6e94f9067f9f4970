import * as vscode from 'vscode';

/** Reloads the window. This extension host ends with that: the promise stays pending. */
export async function reloadWindow(): Promise<never> {
  void vscode.commands.executeCommand('workbench.action.reloadWindow');
  return new Promise<never>(() => undefined);
}
