import { ui } from './ui';

/** Waits for the input box with this prompt, types a text into it, and accepts it. */
export async function answerInputBox(prompt: string, text: string): Promise<void> {
  await ui(
    async (page, { prompt, text }) => {
      // The box before it may still be there.
      const widget = page.locator('.quick-input-widget').filter({ hasText: prompt });
      await widget.waitFor();
      await widget.locator('.quick-input-box input').fill(text);
      await page.keyboard.press('Enter');
    },
    { prompt, text },
  );
}
