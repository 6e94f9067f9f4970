import * as vscode from 'vscode';

/**
 * Reloads the window, which ends this extension host: the promise stays pending. Errors that VS Code's own extensions
 * throw while the extension host ends ("Channel has been closed") do not fail a test.
 */
export async function reloadWindow(): Promise<never> {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(event);
    process.on(event, (error: unknown) =>
      process.stderr.write(`At the end of the extension host: ${String(error)}\n`),
    );
  }
  void vscode.commands.executeCommand('workbench.action.reloadWindow');
  return new Promise<never>(() => undefined);
}
