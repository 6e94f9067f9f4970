import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { REPOSITORY_FOLDER } from '../../rig/places';
import { notification } from '../../rig/vscode/page/notifications';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { ui } from '../../rig/vscode/page/ui';
import { movePointerAway, pictureOf, resizeWindow } from './picture';
import { clearStage } from './stage';

/** Replaces the path of this repository in the report. */
async function hideRepositoryPath(): Promise<void> {
  const { document } = vscode.window.activeTextEditor ?? assert.fail('No report is open.');
  const text = document.getText().replaceAll(REPOSITORY_FOLDER, '~/project');
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, whole, text);
  await vscode.workspace.applyEdit(edit);
  await ui((page) => page.getByText('~/project').first().waitFor());
}

describe('the report', () => {
  before(() => resizeWindow({ width: 700, height: 500 }));
  afterEach(async () => {
    // VS Code would ask whether to save the changed report.
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await clearStage();
  });

  it('check-setup: the report of Check Setup', async () => {
    await runFromPalette('Kernel Interrupt: Check Setup');
    await notification('Check Setup has finished');
    await ui((page) => page.getByText('Everything works').first().waitFor());
    await vscode.commands.executeCommand('notifications.clearAll');
    await hideRepositoryPath();
    await movePointerAway();
    await pictureOf('check-setup', ['.part.editor'], 0);
  });
});
