import { ui } from './ui';

const WIDGET = '.quick-input-widget';

/** Waits until the input box with this prompt is open. At first, an earlier input box may be open. */
export async function whenAsked(prompt: string): Promise<void> {
  await ui(
    async (page, { prompt, widget }) => {
      await page.locator(widget).filter({ hasText: prompt }).waitFor();
    },
    { prompt, widget: WIDGET },
  );
}

/** Waits until the input box with this prompt is open, types a text into it, and accepts it. */
export async function answerInputBox(prompt: string, text: string): Promise<void> {
  await whenAsked(prompt);
  await ui(
    async (page, { text, widget }) => {
      await page.locator(`${widget} .quick-input-box input`).fill(text);
      await page.keyboard.press('Enter');
    },
    { text, widget: WIDGET },
  );
}
