import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions';
import { skipBecause } from '../../rig/skip';
import { dialogMessage, pressDialogButton } from '../../rig/vscode/page/dialogs';
import { chooseQuickPickRow } from '../../rig/vscode/page/quickPick';
import { TestNotebook } from '../kernelProvider/TestNotebook';
import { waitForMessage } from '../messages';
import { useIpykernel } from '../kernelProvider/useIpykernel';

const WAITS = `import subprocess
print('running', flush=True)
print(subprocess.run(['sleep', '600']).returncode)`;

describe('a process that a cell waits for', () => {
  let notebook: TestNotebook | undefined;

  before(async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'the test uses the program sleep');
    }
    await useIpykernel();
  });

  after(async () => {
    await notebook?.close();
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('is ended only after the user confirms it, and the cell then goes on', async () => {
    notebook = await TestNotebook.open('child', WAITS);
    await notebook.run(0);
    await notebook.whenRunning(0);
    await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, notebook.document.uri);
    await chooseQuickPickRow('sleep (process');
    assert.match(
      await dialogMessage(),
      /End sleep \(process \d+\)\? The cell of child\.ipynb waits for it\./,
    );
    assert.equal(notebook.succeeded(0), undefined);
    await pressDialogButton('End sleep');
    await waitForMessage('Asked sleep (process');
    await notebook.whenEnded(0);
    assert.equal(notebook.succeeded(0), true);
    assert.match(notebook.output(0).join('\n'), /-15$/);
  });
});
