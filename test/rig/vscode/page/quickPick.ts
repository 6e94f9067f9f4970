import * as vscode from 'vscode';
import { ui } from './ui';

/** Returns the rows of the open quick pick with their descriptions, once it has rows. */
export async function quickPickRows(): Promise<string[]> {
  return ui(async (page) => {
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    const labels = (await rows.all()).map((row) => row.getAttribute('aria-label'));
    return (await Promise.all(labels)).map((label) => label ?? '');
  });
}

/** Chooses the first row that contains the text. */
export async function chooseQuickPickRow(text: string): Promise<void> {
  await ui(async (page, wanted) => {
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: wanted }).first().click();
  }, text);
}

/** The limit for a command to open its quick pick. Under Wine that may take a minute. */
const LIMIT_MS = 120_000;

/**
 * Closes the quick pick that a command opens, and returns the command's result.
 *
 * @throws Error if the command has no result within the limit
 */
export async function closeQuickPick<T>(answered: Thenable<T>): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  while (Date.now() < deadline) {
    const closing = vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    const first = await Promise.race([
      answered.then((value) => ({ value })),
      closing.then(() => undefined),
    ]);
    if (first !== undefined) {
      return first.value;
    }
  }
  throw new Error(`No quick pick was open within ${LIMIT_MS} ms.`);
}
