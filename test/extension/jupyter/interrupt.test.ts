import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../../api';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { focusCellEditor } from '../../rig/vscode/page/notebook';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { clickStatusBarItem } from '../../rig/vscode/page/statusBar';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { BUSY_CELL, type TestNotebook } from '../kernelProvider/TestNotebook';
import { kernelInterrupt, STATUS_BAR_ID } from '../kernelInterrupt';
import { JupyterNotebook } from './JupyterNotebook';
import { PlainNotebook } from './PlainNotebook';
import { PythonFile } from './PythonFile';

const KEEP_X = 'x = 42';
const PRINT_X = 'print(x)';
const SLEEPING_CELL = "import time\nprint('running', flush=True)\ntime.sleep(60)";
const CELLS = { 'while True: pass': BUSY_CELL, 'time.sleep(60)': SLEEPING_CELL };

interface Named {
  readonly name: string;
  readonly result: InterruptResult;
}

const interruptAll = (): Thenable<readonly Named[]> =>
  vscode.commands.executeCommand('kernelInterrupt.interruptAllKernels');
const interrupt = (argument?: unknown): Thenable<InterruptResult | undefined> =>
  vscode.commands.executeCommand('kernelInterrupt.interruptKernel', argument);

describe('a notebook of the Jupyter extension', () => {
  const opened: TestNotebook[] = [];
  const files: PythonFile[] = [];
  let terminals = 0;

  const keep = <T extends TestNotebook>(notebook: T): T => {
    opened.push(notebook);
    return notebook;
  };
  const open = async (name: string, ...cells: readonly string[]): Promise<JupyterNotebook> =>
    keep(await JupyterNotebook.open(name, ...cells));

  before(async () => {
    await kernelInterrupt();
    vscode.window.onDidOpenTerminal(() => terminals++);
  });

  afterEach(async () => {
    for (const notebook of opened.splice(0)) {
      await notebook.close();
    }
    for (const file of files.splice(0)) {
      await file.close();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.equal(terminals, 0, 'a terminal was opened');
  });

  const userActions: Record<string, (notebook: JupyterNotebook) => Promise<unknown>> = {
    'Ctrl+Shift+C': async () => {
      await focusCellEditor(1);
      await pressKeys('Control+Shift+C');
    },
    'the command palette': () => runFromPalette('Kernel Interrupt: Interrupt Kernel'),
    'the status bar': ({ name }) => clickStatusBarItem(STATUS_BAR_ID, `${name}: busy`),
    'Interrupt All': async ({ name }) => {
      const results = await interruptAll();
      assert.deepEqual(
        results.map((one) => [one.name, one.result.outcome]),
        [[name, 'interrupted']],
      );
    },
  };

  for (const [action, stop] of Object.entries(userActions)) {
    for (const [what, cell] of Object.entries(CELLS)) {
      it(`is stopped by ${action} during ${what}, and keeps x`, async function () {
        skipWithoutPage(this);
        const notebook = await open(`stopped by ${action} ${what.length}`, KEEP_X, cell, PRINT_X);
        await notebook.runToEnd(0);
        await notebook.run(1);
        await notebook.whenRunning(1);
        await stop(notebook);
        await notebook.whenEnded(1);
        assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
        assert.equal(notebook.interruptsSent, 0, "the Jupyter extension's own interrupt was used");
        assert.deepEqual(await notebook.runToEnd(2), ['42']);
      });
    }
  }

  it('is interrupted by its Uri, also in its first cell, and the result says so', async () => {
    const notebook = await open('first', SLEEPING_CELL, PRINT_X);
    await notebook.run(0);
    await notebook.whenRunning(0);
    const result = await interrupt(notebook.document.uri);
    assert.equal(result?.outcome, 'interrupted', JSON.stringify(result));
    await notebook.whenEnded(0);
  });

  it('is stopped without effect on another notebook of the same Python', async () => {
    const one = await open('one', KEEP_X, SLEEPING_CELL, PRINT_X);
    const other = await open('other', KEEP_X, SLEEPING_CELL, PRINT_X);
    for (const notebook of [one, other]) {
      await notebook.runToEnd(0);
      await notebook.run(1);
      await notebook.whenRunning(1);
    }
    const result = await interrupt(one.document.uri);
    assert.equal(result?.outcome, 'interrupted', JSON.stringify(result));
    await one.whenEnded(1);
    assert.equal(other.succeeded(1), undefined);
    assert.equal((await interrupt(other.document.uri))?.outcome, 'interrupted');
    await other.whenEnded(1);
    assert.deepEqual(await one.runToEnd(2), ['42']);
  });

  it('is stopped again after a restart of its kernel', async () => {
    const notebook = await open('restarted', KEEP_X, SLEEPING_CELL);
    await notebook.runToEnd(0);
    const before = notebook.process.pid;
    await notebook.restart();
    await notebook.run(1);
    await notebook.whenRunning(1);
    assert.notEqual(notebook.process.pid, before);
    const result = await interrupt(notebook.document.uri);
    assert.equal(result?.outcome, 'interrupted', JSON.stringify(result));
    await notebook.whenEnded(1);
  });

  it('is stopped by the key in a Python file whose cell the Interactive Window runs', async function () {
    skipWithoutPage(this);
    const file = await PythonFile.open('with cells', SLEEPING_CELL);
    files.push(file);
    const window = keep(await file.run(0));
    await window.whenRunning(window.lastCell);
    await file.show();
    await pressKeys('Control+Shift+C');
    await window.whenEnded(window.lastCell);
    assert.deepEqual(window.output(window.lastCell), ['running', 'KeyboardInterrupt']);
  });
});

describe('a notebook of a provider without Jupyter', () => {
  let notebook: PlainNotebook;

  afterEach(() => notebook.close());

  it("is stopped by its provider, and the outcome is seen in its cells' own state", async () => {
    notebook = await PlainNotebook.open('run plainly', 'run');
    await notebook.run(0);
    await notebook.whenRunning(0);
    const result = await interrupt(notebook.document.uri);
    assert.equal(result?.outcome, 'interrupted', JSON.stringify(result));
    assert.deepEqual(
      result.attempts.map(({ method }) => method),
      ['provider'],
    );
    await notebook.whenEnded(0);
  });

  it('is reported as still busy if its provider does nothing', async () => {
    notebook = await PlainNotebook.open('stubborn plainly', 'stubborn 8');
    await notebook.run(0);
    await notebook.whenRunning(0);
    const result = await interrupt(notebook.document.uri);
    assert.equal(result?.outcome, 'stillBusy', JSON.stringify(result));
    await notebook.whenEnded(0);
  });
});
