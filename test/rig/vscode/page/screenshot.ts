import { ui } from './ui';

/** Writes a picture of the page to a .png file. The path is as the program that starts VS Code sees it. */
export async function screenshot(file: string): Promise<void> {
  await ui(async (page, target) => {
    await page.screenshot({ path: target });
  }, file);
}
