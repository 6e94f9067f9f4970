import * as vscode from 'vscode';
import { ui } from '../../rig/vscode/page/ui';
import { PICTURES } from './pictures';
import { PICTURES_VARIABLE, WIDTH_VARIABLE } from './variables';

/** The part of the DOM's Element that `pictureOf` uses. This project compiles without the DOM's types. */
interface Animated {
  getAnimations(): readonly { readonly finished: Promise<unknown> }[];
}

const usualSize = { width: 800, height: 700 };

/** The selectors of the editors and of the status bar. */
export const editorsAndStatusBar = ['.part.editor', '.part.statusbar'];

/** Closes the side bar and sets the size of the window. The option `--width` overrides the width. */
export async function resizeWindow(size = usualSize): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await ui((page, wanted) => page.setViewportSize(wanted), {
    ...size,
    width: Number(process.env[WIDTH_VARIABLE]) || size.width,
  });
}

/** Moves the pointer into a corner, where it highlights nothing and shows no tooltip. */
export async function movePointerAway(): Promise<void> {
  await ui(async (page) => {
    await page.mouse.move(0, 0);
    await page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
  });
}

/** Writes a picture of these elements to the folder for the pictures, with a margin in pixels around them. */
export async function pictureOf(
  name: string,
  selectors: readonly string[],
  margin = 12,
): Promise<void> {
  const path = fileOf(name);
  await ui(
    async (page, { selectors, path, margin }) => {
      const boxes = [];
      for (const selector of selectors) {
        const element = page.locator(selector).filter({ visible: true }).first();
        await element.waitFor();
        // An element has its final place only after its animations.
        await element.evaluate((shown: Animated) =>
          Promise.all(shown.getAnimations().map(({ finished }) => finished)),
        );
        const box = await element.boundingBox();
        if (box) {
          boxes.push(box);
        }
      }
      const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
      const left = Math.max(0, Math.min(...boxes.map(({ x }) => x)) - margin);
      const top = Math.max(0, Math.min(...boxes.map(({ y }) => y)) - margin);
      const right = Math.min(width, Math.max(...boxes.map((box) => box.x + box.width)) + margin);
      const bottom = Math.min(height, Math.max(...boxes.map((box) => box.y + box.height)) + margin);
      const clip = { x: left, y: top, width: right - left, height: bottom - top };
      await page.screenshot({ path, clip, animations: 'disabled' });
    },
    { selectors, path, margin },
  );
}

function fileOf(name: string): string {
  if (!PICTURES.has(name)) {
    throw new Error(`pictures.ts does not name ${name}.`);
  }
  const folder = process.env[PICTURES_VARIABLE];
  if (folder === undefined) {
    throw new Error(`${PICTURES_VARIABLE} is not set. It names the folder for the pictures.`);
  }
  return `${folder}/${name}.png`;
}
