import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JupyterStandIn } from '../fixtures/jupyter-extension/api';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { waitUntil } from '../waiting';
import { PythonFile, type InteractiveNotebook } from './PythonFile';
import { skipUnderWine, skipWithoutStandIn, standIn } from './standIn';

const NOTEBOOK_KEY = 'jupyter.notebookeditor.canInterruptNotebookKernel';
const INTERACTIVE_KEY = 'jupyter.interactive.canInterruptNotebookKernel';

describe('the Interactive Window of the stand-in for the Jupyter extension', () => {
  let jupyter: JupyterStandIn;
  let file: PythonFile;
  let window: InteractiveNotebook | undefined;

  before(async function () {
    skipWithoutStandIn(this);
    skipUnderWine(this);
    jupyter = await standIn();
  });

  afterEach(async () => {
    await window?.close();
    window = undefined;
    await file.close();
  });

  it('runs the cells of a Python file, and names the file in their metadata', async () => {
    file = await PythonFile.open('cells', 'x = 42\nprint(x)', 'print(x + 1)');
    window = await file.run(0);
    await window.whenEnded(window.lastCell);
    assert.deepEqual(window.output(window.lastCell), ['42']);
    await file.run(1);
    await window.whenEnded(window.lastCell);
    assert.deepEqual(window.output(window.lastCell), ['43']);
    const { document } = window;
    assert.equal(document.notebookType, 'interactive');
    assert.equal(document.uri.scheme, 'untitled');
    const { interactive } = document.cellAt(window.lastCell).metadata as {
      interactive?: { uristring: string };
    };
    assert.equal(interactive?.uristring, file.uri.toString());
  });

  it('has a kernel that `getKernel` finds by the Uri of the window, and not by the Uri of the Python file', async () => {
    file = await PythonFile.open('found', BUSY_CELL);
    window = await file.run(0);
    await window.whenRunning(window.lastCell);
    assert.equal((await window.publicKernel())?.status, 'busy');
    assert.equal(await jupyter.kernels.getKernel(file.uri), undefined);
    assert.equal(window.executionOrder(window.lastCell), 1);
    await window.interruptWithJupyter();
    await window.whenEnded(window.lastCell);
  });

  it('is interrupted by `jupyter.interruptkernel` while the Python file is in front', async () => {
    file = await PythonFile.open('in front', BUSY_CELL);
    window = await file.run(0);
    await window.whenRunning(window.lastCell);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), file.uri.toString());
    assert.equal(vscode.window.activeNotebookEditor, undefined);
    const { contextKeys } = jupyter.control.records;
    assert.equal(contextKeys[INTERACTIVE_KEY], true);
    assert.equal(contextKeys[NOTEBOOK_KEY], false);
    await vscode.commands.executeCommand('jupyter.interruptkernel');
    await window.whenEnded(window.lastCell);
    assert.deepEqual(window.output(window.lastCell), ['running', 'KeyboardInterrupt']);
    assert.equal(await window.interruptsSent(), 1);
    await waitUntil('the key is off', () => contextKeys[INTERACTIVE_KEY] === false);
  });

  it('is interrupted by `jupyter.interruptkernel` while the window is in front', async () => {
    file = await PythonFile.open('behind', BUSY_CELL);
    window = await file.run(0);
    await window.whenRunning(window.lastCell);
    await window.show();
    const { contextKeys } = jupyter.control.records;
    await waitUntil(
      'the key is on',
      () => contextKeys[INTERACTIVE_KEY] === true,
      () => contextKeys,
    );
    await vscode.commands.executeCommand('jupyter.interruptkernel');
    await window.whenEnded(window.lastCell);
    assert.equal(await window.interruptsSent(), 1);
  });
});
