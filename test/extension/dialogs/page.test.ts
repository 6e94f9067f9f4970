import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as vscode from 'vscode';
import { extensionOfTests } from '../extensionOfTests';
import { waitUntil, within } from '../waiting';
import { pressKeys, typeText } from '../../rig/vscode/page/keyboard';
import { focusCellEditor, pressRunButton, pressStopButton } from '../../rig/vscode/page/notebook';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { chooseQuickPickRow, quickPickRows } from '../../rig/vscode/page/quickPick';
import {
  clickStatusBarItem,
  statusBarItem,
  statusBarItemGone,
} from '../../rig/vscode/page/statusBar';
import { skipWithoutPage } from '../../rig/vscode/page/ui';

/** Waits until the text that was typed on the page has reached this extension host. */
async function whenTextIs(document: vscode.TextDocument, text: string): Promise<void> {
  await waitUntil(
    `the text is "${text}"`,
    () => document.getText() === text,
    () => document.getText(),
  );
}

/** Tests the functions with which the other tests control the page. These tests do not use Kernel Interrupt. */
describe('the page that shows VS Code in a browser', () => {
  before(function () {
    skipWithoutPage(this);
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('receives keys', async () => {
    const document = await vscode.workspace.openTextDocument({ content: '' });
    await vscode.window.showTextDocument(document);
    await typeText('one');
    await pressKeys('Control+Shift+K');
    await typeText('two');
    await pressKeys('Control+A', 'Control+C', 'End', 'Control+V');
    await whenTextIs(document, 'twotwo');
  });

  it('runs a command from the palette', async () => {
    await runFromPalette('File: New Untitled Text File');
    const shown = (): vscode.TextDocument | undefined => vscode.window.activeTextEditor?.document;
    await waitUntil(
      'an editor shows an untitled file',
      () => shown()?.isUntitled === true,
      () => shown()?.uri,
    );
  });

  it('shows a status bar item that a test can click', async () => {
    const clicked = new AbortController();
    const command = vscode.commands.registerCommand('test.clicked', () => clicked.abort());
    const item = vscode.window.createStatusBarItem('test', vscode.StatusBarAlignment.Left);
    Object.assign(item, { text: 'Here', tooltip: 'a tooltip', command: 'test.clicked' });
    item.show();
    const id = `${extensionOfTests()}.test`;
    assert.deepEqual(await statusBarItem(id, 'Here'), { label: 'Here, a tooltip' });
    const click = once(clicked.signal, 'abort');
    await clickStatusBarItem(id, 'Here');
    await within('The click', click);
    item.dispose();
    await statusBarItemGone(id);
    command.dispose();
  });

  it('shows a quick pick, of which a test can choose a row', async () => {
    const items = [{ label: 'first', description: 'idle' }, { label: 'second' }];
    const chosen = vscode.window.showQuickPick(items);
    assert.deepEqual(await quickPickRows(), ['first, idle', 'second']);
    await chooseQuickPickRow('second');
    assert.equal((await chosen)?.label, 'second');
  });

  it('runs and stops a notebook cell with the buttons of the cell', async () => {
    const interrupted = new AbortController();
    const started = new AbortController();
    const controller = vscode.notebooks.createNotebookController(
      'test-kernel',
      'jupyter-notebook',
      'Test Kernel',
      async (cells) => {
        for (const cell of cells) {
          const execution = controller.createNotebookCellExecution(cell);
          execution.start();
          started.abort();
          await once(interrupted.signal, 'abort');
          execution.end(false);
        }
      },
    );
    controller.interruptHandler = () => interrupted.abort();
    const code = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'pass', 'python');
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([code]),
    );
    await vscode.window.showNotebookDocument(notebook);
    const extension = extensionOfTests();
    await vscode.commands.executeCommand('notebook.selectKernel', { id: 'test-kernel', extension });

    await focusCellEditor(0);
    const start = once(started.signal, 'abort');
    await pressRunButton(0);
    await within('The start of the cell', start);
    const stop = once(interrupted.signal, 'abort');
    await pressStopButton(0);
    await within('The interrupt handler', stop);
    controller.dispose();
  });
});
