import { ui } from './ui';

/** Writes a picture of the page to a file, named as the launcher's machine names it (a .png). */
export async function screenshot(file: string): Promise<void> {
  await ui(async (page, target) => {
    await page.screenshot({ path: target });
  }, file);
}
