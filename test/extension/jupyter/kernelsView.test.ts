import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions';
import { skipBecause } from '../../rig/skip';
import { notifications } from '../../rig/vscode/page/notifications';
import {
  clickViewRow,
  pressViewRowButton,
  viewRow,
  viewRowGone,
  viewRows,
} from '../../rig/vscode/page/view';
import { statusBarItemGone } from '../../rig/vscode/page/statusBar';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { hideKernelsView, openKernelsView, VIEW_TITLE } from '../kernelsView';
import { kernelInterrupt, STATUS_BAR_ID } from '../kernelInterrupt';
import { waitUntil } from '../waiting';
import { JupyterNotebook } from './JupyterNotebook';
import { PythonFile } from './PythonFile';
import { startStrangersKernel } from './strangersKernel';

const SLEEPING_CELL = "import time\nprint('running', flush=True)\ntime.sleep(60)";
const LIST_CHANGED =
  'The list of kernels has just changed, so nothing was done. Choose the kernel again.';
const OTHERS = /^Other Kernels: /;

describe('the view of the kernels, with kernels that no extension has registered', () => {
  before(async function () {
    skipWithoutPage(this);
    await kernelInterrupt();
  });

  afterEach(async () => {
    await hideKernelsView();
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('names the Jupyter extension in the row of its notebook, and interrupts the notebook with the button of the row', async () => {
    const notebook = await JupyterNotebook.open('viewed', 'x = 42', SLEEPING_CELL, 'print(x)');
    try {
      await notebook.runToEnd(0);
      await openKernelsView();
      // Waits for the process in the row: VS Code draws the row again when the process becomes known, and loses a click
      // at that moment.
      const idle = await viewRow(VIEW_TITLE, /^viewed\.ipynb: idle.*, as process \d/);
      assert.match(idle, /^viewed\.ipynb: idle\. Run by the Jupyter extension/);
      await notebook.run(1);
      await notebook.whenRunning(1);
      await pressViewRowButton(VIEW_TITLE, /^viewed\.ipynb: busy/, 'Interrupt Kernel');
      await notebook.whenEnded(1);
      assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
      const sent = await notebook.interruptsSent();
      assert.equal(sent, 0, "the Jupyter extension's own interrupt was used");
      assert.deepEqual(await notebook.runToEnd(2), ['42']);
    } finally {
      await notebook.close();
    }
  });

  it('claims no kernel for a notebook that has run nothing, and neither does the status bar', async () => {
    const notebook = await JupyterNotebook.open('never ran', SLEEPING_CELL);
    const other = await JupyterNotebook.open('has run', 'x = 42');
    try {
      await other.runToEnd(0);
      await openKernelsView();
      await viewRow(VIEW_TITLE, /^has run\.ipynb: idle/);
      const labels = (await viewRows(VIEW_TITLE)).map(({ label }) => label);
      assert.ok(!labels.some((label) => label.includes('never ran')), labels.join('\n'));
      await other.close();
      await notebook.show();
      await statusBarItemGone(STATUS_BAR_ID);
    } finally {
      await notebook.close();
    }
  });

  it("opens the Interactive Window of a Python file when the user clicks the window's row", async () => {
    const file = await PythonFile.open('in the view', 'x = 42');
    const window = await file.run(0);
    try {
      await window.whenEnded(window.lastCell);
      await file.show();
      await openKernelsView();
      const name = window.name.replaceAll('.', '\\.');
      await clickViewRow(VIEW_TITLE, new RegExp(`^${name}: idle.*, as process \\d`));
      await waitUntil(
        'the Interactive Window is in front',
        () => vscode.window.activeNotebookEditor?.notebook === window.document,
        () => vscode.window.activeNotebookEditor?.notebook.uri.toString(),
      );
    } finally {
      await window.close();
      await file.close();
    }
  });

  it('interrupts a kernel of another program with the button of its row', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'only Linux gives a process whose parent has ended to another one');
    }
    const stranger = await startStrangersKernel();
    try {
      await openKernelsView();
      await viewRow(VIEW_TITLE, OTHERS);
      // VS Code loses a click while it removes the rows of notebooks that were just closed.
      await viewRowGone(VIEW_TITLE, /\. Run by /);
      const rows = await viewRows(VIEW_TITLE);
      const group = rows.find(({ label }) => label.startsWith('Other Kernels: '));
      assert.equal(group?.isCollapsed, true);
      await clickViewRow(VIEW_TITLE, OTHERS);
      // Kernel Interrupt does not listen to a kernel of another program, so only a search shows that a cell has begun.
      await vscode.commands.executeCommand(COMMANDS.searchKernels);
      const row = new RegExp(`\\(process ${stranger.pid}\\): busy, seen at \\d`);
      await viewRow(VIEW_TITLE, row);
      assert.equal(await stranger.isBusy(), true);
      await pressViewRowButton(VIEW_TITLE, row, 'Interrupt Kernel');
      let messages: readonly string[] = [];
      await waitUntil(
        "the stranger's cell has ended",
        async () => {
          messages = await notifications();
          // If VS Code was still drawing the group, the press did nothing, and a message asks the user to choose the
          // kernel again.
          if (messages.some((message) => message.includes(LIST_CHANGED))) {
            await vscode.commands.executeCommand('notifications.clearAll');
            await pressViewRowButton(VIEW_TITLE, row, 'Interrupt Kernel');
          }
          return !(await stranger.isBusy());
        },
        () => messages,
      );
      await viewRow(VIEW_TITLE, new RegExp(`\\(process ${stranger.pid}\\): idle`));
    } finally {
      await stranger.dispose();
    }
  });
});
