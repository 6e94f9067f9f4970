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

/** Presses a button in the first row that contains the text. */
export async function pressRowButton(text: string, title: string): Promise<void> {
  await ui(
    async (page, wanted) => {
      const rows = page.locator('.quick-input-list .monaco-list-row');
      const row = rows.filter({ hasText: wanted.text }).first();
      await row.hover();
      await row.getByRole('button', { name: wanted.title }).click();
    },
    { text, title },
  );
}

/** Returns the rows of a list in which the user can select several, once it has rows. */
export async function selectableRows(): Promise<{ label: string; isSelected: boolean }[]> {
  return ui(async (page) => {
    const rows = page.locator('.quick-input-list .monaco-list-row[aria-checked]');
    await rows.first().waitFor();
    const read = (await rows.all()).map(async (row) => ({
      label: (await row.getAttribute('aria-label')) ?? '',
      isSelected: (await row.getAttribute('aria-checked')) === 'true',
    }));
    return Promise.all(read);
  });
}

/** Accepts the selected rows of a list in which the user can select several. */
export async function acceptQuickPick(): Promise<void> {
  await ui(async (page) => {
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  });
}

/** How long a command may take to open its quick pick. Under Wine, some take a minute. */
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
