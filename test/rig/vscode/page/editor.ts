import { ui } from './ui';

/** Clicks a button in the title of the editor that is shown. */
export async function clickEditorButton(title: string): Promise<void> {
  await ui(async (page, wanted) => {
    await page.locator('.editor-actions').getByRole('button', { name: wanted }).click();
  }, title);
}
