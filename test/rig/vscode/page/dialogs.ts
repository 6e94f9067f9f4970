import { ui } from './ui';

/** Returns the message of the modal dialog, once it is shown. The scenario must have `modalDialogs`. */
export async function dialogMessage(): Promise<string> {
  return ui((page) => page.locator('.monaco-dialog-box .dialog-message-row').innerText());
}

export async function pressDialogButton(button: string): Promise<void> {
  await ui(async (page, name) => {
    await page.locator('.monaco-dialog-box').getByRole('button', { name, exact: true }).click();
  }, button);
}

/** Presses a key in the modal dialog, and waits until the dialog is closed. */
export async function pressDialogKey(key: string): Promise<void> {
  await ui(async (page, name) => {
    await page.keyboard.press(name);
    await page.locator('.monaco-dialog-box').waitFor({ state: 'hidden' });
  }, key);
}

/** Returns the names of the modal dialog's buttons. */
export async function dialogButtons(): Promise<readonly string[]> {
  return ui((page) =>
    page.locator('.monaco-dialog-box .dialog-buttons .monaco-button').allInnerTexts(),
  );
}
