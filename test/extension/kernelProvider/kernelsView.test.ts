import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { pressViewRowButton, viewRow } from '../../rig/vscode/page/view';
import { hideKernelsView, openKernelsView, VIEW_TITLE } from '../kernelsView';
import { BUSY_CELL, TestNotebook } from './TestNotebook';

describe('the view of the kernels, with a notebook', () => {
  let notebook: TestNotebook;

  before(function () {
    skipWithoutPage(this);
  });

  afterEach(async () => {
    await notebook.close();
    await hideKernelsView();
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it("shows the notebook's kernel once the first cell has run, and interrupts it with the button of the row", async () => {
    notebook = await TestNotebook.open('in the view', 'x = 42', BUSY_CELL, 'print(x)');
    await notebook.runToEnd(0);
    await openKernelsView();
    const idle = await viewRow(VIEW_TITLE, /^in the view\.ipynb: idle/);
    assert.match(
      idle,
      /^in the view\.ipynb: idle\. Run by the extension that registered it, as process \d+ on this computer\. An interrupt tries: [^.]+\.$/,
    );
    await notebook.run(1);
    await notebook.whenRunning(1);
    await pressViewRowButton(VIEW_TITLE, /^in the view\.ipynb: busy/, 'Interrupt Kernel');
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    await viewRow(VIEW_TITLE, /^in the view\.ipynb: idle/);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  });
});
