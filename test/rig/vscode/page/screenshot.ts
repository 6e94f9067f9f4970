import { ui } from './ui';

/** Writes a picture of the page to a .png file. The path is one of this machine, even if VS Code runs under Wine. */
export async function screenshot(file: string): Promise<void> {
  await ui(async (page, target) => {
    await page.screenshot({ path: target });
  }, file);
}
