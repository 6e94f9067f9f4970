import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skipBecause } from '../../rig/skip';
import { dialogMessage, pressDialogButton } from '../../rig/vscode/page/dialogs';
import { pressViewRowButton, viewRow, viewRowButtons } from '../../rig/vscode/page/view';
import { TestNotebook } from '../kernelProvider/TestNotebook';
import { hideKernelsView, openKernelsView, VIEW_TITLE } from '../kernelsView';
import { waitForMessage } from '../messages';
import { waitUntil } from '../waiting';
import { useIpykernel } from '../kernelProvider/useIpykernel';

const STOP = 'Stop Processes Left Running…';

/**
 * The process that this cell starts has a session of its own, so Ctrl+C and SIGINT to the kernel's process group do not
 * reach it. The cell sleeps first, because Linux reports the start of a process in steps of 10 ms: a process that
 * starts within the first steps of the cell could belong to an earlier cell.
 */
const LEAVES = `import subprocess, time
time.sleep(0.05)
child = subprocess.Popen(['sleep', '600'], start_new_session=True)
print('running', flush=True)
time.sleep(600)`;

describe('a process that an interrupted cell leaves running', () => {
  let notebook: TestNotebook | undefined;
  const buttons = (): Promise<readonly string[]> => viewRowButtons(VIEW_TITLE, /^leaves\.ipynb/);

  before(async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'the test uses the program sleep');
    }
    await useIpykernel();
  });

  afterEach(async () => {
    await notebook?.close();
    notebook = undefined;
    await hideKernelsView();
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  /** Leaves a process running, and opens the question whether to stop it. */
  async function leaveAndAsk(...cells: string[]): Promise<TestNotebook> {
    const opened = await TestNotebook.open('leaves', 'x = 42', LEAVES, ...cells);
    notebook = opened;
    // The row offers only processes of a cell whose beginning was seen: the first cell lets Kernel Interrupt find and
    // observe the kernel before the second one begins.
    await opened.runToEnd(0);
    await openKernelsView();
    await viewRow(VIEW_TITLE, /^leaves\.ipynb: idle/);
    await opened.run(1);
    await opened.whenRunning(1);
    await pressViewRowButton(VIEW_TITLE, /^leaves\.ipynb: busy/, 'Interrupt Kernel');
    await opened.whenEnded(1);
    await viewRow(VIEW_TITLE, /^leaves\.ipynb: idle/);
    await waitUntil('the row offers to stop it', async () => (await buttons()).includes(STOP));
    await pressViewRowButton(VIEW_TITLE, /^leaves\.ipynb/, STOP);
    return opened;
  }

  it('is stopped from the view after the user confirms it, and the row then no longer offers to stop it', async () => {
    const notebook = await leaveAndAsk('print(child.poll())');
    assert.match(await dialogMessage(), /Stop 1 process\?[^]*sleep \(\d+\)/);
    assert.deepEqual(await notebook.runToEnd(2), ['None']);
    await pressDialogButton('Stop');
    await waitUntil('the row offers nothing more', async () => !(await buttons()).includes(STOP));
    assert.match((await notebook.runToEnd(2)).join(), /^-\d+$/);
  });

  it('is reported as already ended if it ends before the user confirms, and the row then no longer offers to stop it', async () => {
    const notebook = await leaveAndAsk('child.kill(); print(child.pid, child.wait())');
    const [output = ''] = await notebook.runToEnd(2);
    await pressDialogButton('Stop');
    await waitForMessage(`1 process had already ended: sleep (${parseInt(output, 10)}).`);
    await waitUntil('the row offers nothing more', async () => !(await buttons()).includes(STOP));
  });
});
