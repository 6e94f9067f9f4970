import { ui } from './ui';

/** Presses keys as Playwright writes them: "Control+Shift+C", "Escape". They go to the focus. */
export async function pressKeys(...keys: string[]): Promise<void> {
  await ui(async (page, pressed) => {
    for (const key of pressed) {
      await page.keyboard.press(key);
    }
  }, keys);
}

export async function typeText(text: string): Promise<void> {
  await ui((page, typed) => page.keyboard.type(typed), text);
}
