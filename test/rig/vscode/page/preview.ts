import { ui } from './ui';

/** Returns the text of the shown Markdown preview, as VS Code has rendered it, once it contains `wanted`. */
export async function previewText(wanted: string): Promise<string> {
  return ui(async (page, text) => {
    const deadline = Date.now() + 30_000;
    let shown: readonly string[] = [];
    while (Date.now() < deadline) {
      // A preview is a page in a frame of a frame.
      const bodies = page.frames().map((frame) => frame.locator('.markdown-body'));
      // A frame may disappear while it is read.
      const texts = await Promise.allSettled(bodies.map((body) => body.allInnerTexts()));
      shown = texts.flatMap((read) => (read.status === 'fulfilled' ? read.value : []));
      const found = shown.find((one) => one.includes(text));
      if (found !== undefined) {
        return found;
      }
      await page.waitForTimeout(100);
    }
    throw new Error(`No Markdown preview shows "${text}". Shown: ${JSON.stringify(shown)}`);
  }, wanted);
}
