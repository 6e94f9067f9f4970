import * as vscode from 'vscode';
import { ui } from './ui';

/** The rows of the quick pick that is open, each with its description, once there is one. */
export async function quickPickRows(): Promise<string[]> {
  return ui(async (page) => {
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    const labels = (await rows.all()).map((row) => row.getAttribute('aria-label'));
    return (await Promise.all(labels)).map((label) => label ?? '');
  });
}

/** Chooses the first row whose text contains this. */
export async function chooseQuickPickRow(text: string): Promise<void> {
  await ui(async (page, wanted) => {
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: wanted }).first().click();
  }, text);
}

/** Closes the quick pick that a command opens, now or in a moment; returns what the command resolves with then. */
export async function closeQuickPick<T>(answered: Thenable<T>): Promise<T> {
  for (;;) {
    const closing = vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    const first = await Promise.race([
      answered.then((value) => ({ value })),
      closing.then(() => undefined),
    ]);
    if (first !== undefined) {
      return first.value;
    }
  }
}
