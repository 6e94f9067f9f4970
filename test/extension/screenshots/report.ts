import * as vscode from 'vscode';
import { REPOSITORY_FOLDER } from '../../rig/places';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { previewText } from '../../rig/vscode/page/preview';
import { ui } from '../../rig/vscode/page/ui';
import { movePointerAway, pictureOf } from './picture';

/** The part of the DOM's Element that this file uses. This project compiles without the DOM's types. */
interface Rendered {
  innerHTML: string;
}

/** Replaces the path of this repository in the rendered report. */
async function hideRepositoryPath(): Promise<void> {
  await ui(async (page, folder) => {
    for (const frame of page.frames()) {
      for (const body of await frame.locator('.markdown-body').all()) {
        await body.evaluate((shown: Rendered, hidden) => {
          shown.innerHTML = shown.innerHTML.replaceAll(hidden, '~/project');
        }, folder);
      }
    }
  }, REPOSITORY_FOLDER);
}

/** Takes a picture of the report with this headline. */
export async function pictureOfReport(name: string, headline: string): Promise<void> {
  await previewText(headline);
  await vscode.commands.executeCommand('notifications.clearAll');
  await hideRepositoryPath();
  await movePointerAway();
  await pictureOf(name, ['.part.editor'], 0);
}

export function checkSetup(): Promise<void> {
  return runFromPalette('Kernel Interrupt: Check Setup');
}
