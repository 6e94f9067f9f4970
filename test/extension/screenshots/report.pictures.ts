import * as vscode from 'vscode';
import { REPOSITORY_FOLDER } from '../../rig/places';
import { notification } from '../../rig/vscode/page/notifications';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { previewText } from '../../rig/vscode/page/preview';
import { ui } from '../../rig/vscode/page/ui';
import { movePointerAway, pictureOf, resizeWindow } from './picture';
import { clearStage, openNotebook } from './stage';

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

describe('the report', () => {
  before(() => resizeWindow({ width: 760, height: 900 }));
  afterEach(() => clearStage());

  it('check-setup: the report of Check Setup', async () => {
    const notebook = await openNotebook('forecast', BUSY_CELL);
    await notebook.run(0);
    await notebook.whenRunning(0);
    await runFromPalette('Kernel Interrupt: Check Setup');
    await notification('Everything works');
    await previewText('Everything works');
    await vscode.commands.executeCommand('notifications.clearAll');
    await hideRepositoryPath();
    await movePointerAway();
    await pictureOf('check-setup', ['.part.editor'], 0);
  });
});
