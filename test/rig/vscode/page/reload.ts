import * as vscode from 'vscode';

/**
 * Reloads the window. This extension host ends with that: the promise stays pending, and what VS Code's own extensions
 * throw on their way out ("Channel has been closed") is no failure of a test.
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
