import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skipBecause } from '../../rig/skip';
import { dialogMessage, pressDialogButton } from '../../rig/vscode/page/dialogs';
import { pressViewRowButton, viewRow, viewRowButtons } from '../../rig/vscode/page/view';
import { TestNotebook } from '../kernelProvider/TestNotebook';
import { hideKernelsView, openKernelsView, VIEW_TITLE } from '../kernelsView';
import { waitUntil } from '../waiting';
import { useIpykernel } from '../kernelProvider/useIpykernel';

const STOP = 'Stop Processes Left Running…';

/** Ctrl+C and SIGINT to the group do not reach the process, because it has a session of its own. */
const LEAVES = `import subprocess, time
child = subprocess.Popen(['sleep', '600'], start_new_session=True)
print('running', flush=True)
time.sleep(600)`;

describe('a process that an interrupted cell leaves running', () => {
  let notebook: TestNotebook | undefined;

  before(async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'the test uses the program sleep');
    }
    await useIpykernel();
  });

  after(async () => {
    await notebook?.close();
    await hideKernelsView();
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('is stopped from the view after the user confirms it, and then no longer offered', async () => {
    notebook = await TestNotebook.open('leaves', LEAVES, 'print(child.poll())');
    await notebook.run(0);
    await notebook.whenRunning(0);
    await openKernelsView();
    await pressViewRowButton(VIEW_TITLE, /^leaves\.ipynb: busy/, 'Interrupt Kernel');
    await notebook.whenEnded(0);
    await viewRow(VIEW_TITLE, /^leaves\.ipynb: idle/);
    const buttons = (): Promise<readonly string[]> => viewRowButtons(VIEW_TITLE, /^leaves\.ipynb/);
    await waitUntil('the row offers to stop it', async () => (await buttons()).includes(STOP));
    await pressViewRowButton(VIEW_TITLE, /^leaves\.ipynb/, STOP);
    assert.match(await dialogMessage(), /Stop 1 process\?[^]*sleep \(\d+\)/);
    assert.deepEqual(await notebook.runToEnd(1), ['None']);
    await pressDialogButton('Stop Them');
    await waitUntil('the row offers nothing more', async () => !(await buttons()).includes(STOP));
    assert.match((await notebook.runToEnd(1)).join(), /^-\d+$/);
  });
});
