import { ui } from './ui';

/** Types a text into the open input box, and accepts it. */
export async function answerInputBox(text: string): Promise<void> {
  await ui(async (page, typed) => {
    const input = page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(typed);
    await page.keyboard.press('Enter');
  }, text);
}
