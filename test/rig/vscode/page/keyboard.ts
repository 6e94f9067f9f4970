import { ui } from './ui';

/** Presses keys, which go to the focused element. The names are Playwright's: "Control+Shift+C", "Escape". */
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
