import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { dialogMessage, pressDialogButton } from '../../rig/vscode/page/dialogs';

describe('VS Code in which an extension starts the tests', () => {
  it('shows modal dialogs', async () => {
    const answered = vscode.window.showWarningMessage('Really?', { modal: true }, 'Yes');
    assert.match(await dialogMessage(), /Really\?/);
    await pressDialogButton('Yes');
    assert.equal(await answered, 'Yes');
  });
});
