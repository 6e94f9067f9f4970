import { ui } from './ui';

/** Opens the command palette and runs the command with this title ("Kernel Interrupt: Show Log"). */
export async function runFromPalette(title: string): Promise<void> {
  await openPalette(title);
  await ui(async (page, wanted) => {
    const row = page.locator('.quick-input-list .monaco-list-row');
    await row
      .filter({ has: page.getByText(wanted, { exact: true }) })
      .first()
      .click();
  }, title);
}

/** Returns the titles that the command palette finds for this text, best first, and closes it. */
export async function foundInPalette(text: string): Promise<string[]> {
  await openPalette(text);
  return ui(async (page) => {
    const labels = page.locator('.quick-input-list .monaco-list-row .label-name');
    const titles = await labels.allTextContents();
    await page.keyboard.press('Escape');
    return titles;
  });
}

async function openPalette(text: string): Promise<void> {
  await ui(async (page, wanted) => {
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget input.input');
    await input.fill(`>${wanted}`);
    // VS Code filters the list a moment after the input.
    await page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: wanted })
      .first()
      .waitFor();
  }, text);
}
