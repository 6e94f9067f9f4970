import { ui } from './ui';

/** Clicks a button in the title bar of the shown editor. */
export async function clickEditorButton(title: string): Promise<void> {
  await ui(async (page, wanted) => {
    await page.locator('.editor-actions').getByRole('button', { name: wanted }).click();
  }, title);
}
