import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../../api';
import { pressMessageButton } from '../messages';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { focusCellEditor } from '../../rig/vscode/page/notebook';
import { runFromPalette } from '../../rig/vscode/page/palette';
import {
  acceptQuickPick,
  chooseQuickPickRow,
  closeQuickPick,
  quickPickRows,
  selectableRows,
} from '../../rig/vscode/page/quickPick';
import { clickStatusBarItem } from '../../rig/vscode/page/statusBar';
import { skipBecause } from '../../rig/skip';
import { waitUntil } from '../waiting';
import { startStrangersKernel } from './strangersKernel';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { BUSY_CELL, KEEP_X, type TestNotebook } from '../kernelProvider/TestNotebook';
import { kernelInterrupt, STATUS_BAR_ID } from '../kernelInterrupt';
import { JupyterNotebook } from './JupyterNotebook';
import { PlainNotebook } from './PlainNotebook';
import { PythonFile } from './PythonFile';
import { skipUnderWine } from './standIn';
import { withDiscovery } from './withDiscovery';

const PRINT_X = 'print(x)';
const PRINT_PID = 'import os\nprint(os.getpid())';
const SLEEPING_CELL = "import time\nprint('running', flush=True)\ntime.sleep(60)";
/** These actions of the user differ from Ctrl+Shift+C only in what VS Code's page does. */
const ONLY_IN_THE_PAGE = ['the command palette', 'the status bar'];
const CELLS = { 'while True: pass': BUSY_CELL, 'time.sleep(60)': SLEEPING_CELL };

/** A cell that catches every interrupt, prints `swallowed`, and keeps running. */
const SWALLOWING_CELL = `print('running', flush=True)
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        print('swallowed', flush=True)`;

/** Returns a cell that no interrupt stops. It ends when the file `gate` exists. */
function stubbornCell(gate: string): string {
  return `import pathlib, time
print('running', flush=True)
while True:
    try:
        while not pathlib.Path(${JSON.stringify(gate)}).exists():
            time.sleep(0.05)
        break
    except KeyboardInterrupt:
        pass`;
}

/** Listens for terminals that the user sees. The real Python extension opens a hidden one. */
function onUsersTerminal(listener: () => void): vscode.Disposable {
  return vscode.window.onDidOpenTerminal(({ creationOptions }) => {
    const isHidden = 'hideFromUser' in creationOptions && creationOptions.hideFromUser;
    if (!isHidden) {
      listener();
    }
  });
}

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
    onUsersTerminal(() => terminals++);
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
    'Interrupt Kernels of This Window': async ({ name }) => {
      const results = await interruptAll();
      assert.deepEqual(
        results.map((one) => [one.name, one.result.outcome]),
        [[name, 'interrupted']],
      );
    },
  };

  for (const [action, stop] of Object.entries(userActions)) {
    for (const [what, cell] of Object.entries(CELLS)) {
      it(`is stopped by ${action} during ${what}, and its kernel keeps the variables`, async function () {
        skipWithoutPage(this);
        if (ONLY_IN_THE_PAGE.includes(action)) {
          skipUnderWine(this);
        }
        const notebook = await open(`stopped by ${action} ${what.length}`, KEEP_X, cell, PRINT_X);
        await notebook.runToEnd(0);
        await notebook.run(1);
        await notebook.whenRunning(1);
        await stop(notebook);
        await notebook.whenEnded(1);
        assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
        assert.equal(
          await notebook.interruptsSent(),
          0,
          "the Jupyter extension's own interrupt was used",
        );
        assert.deepEqual(await notebook.runToEnd(2), ['42']);
      });
    }
  }

  it('is interrupted even in its first cell if Interrupt Kernel gets its Uri', async () => {
    const notebook = await open('first', SLEEPING_CELL, PRINT_X);
    await notebook.run(0);
    await notebook.whenRunning(0);
    const result = await interrupt(notebook.document.uri);
    assert.equal(result?.outcome, 'interrupted', JSON.stringify(result));
    await notebook.whenEnded(0);
  });

  it('is stopped while another notebook of the same Python runs on', async () => {
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

  it('is told apart from another busy notebook by the file that its kernel names', async () => {
    // The search is off until the cells have begun, so Kernel Interrupt has seen no message of these cells.
    await withDiscovery(false);
    const one = await open('late one', KEEP_X, SLEEPING_CELL);
    const other = await open('late other', KEEP_X, SLEEPING_CELL);
    for (const notebook of [one, other]) {
      await notebook.runToEnd(0);
      await notebook.run(1);
      await notebook.whenRunning(1);
    }
    await withDiscovery(true);
    const result = await interrupt(one.document.uri);
    assert.equal(result?.outcome, 'interrupted', JSON.stringify(result));
    await one.whenEnded(1);
    assert.equal(await one.interruptsSent(), 0, "the Jupyter extension's own interrupt was used");
    assert.equal(other.succeeded(1), undefined);
    assert.equal((await interrupt(other.document.uri))?.outcome, 'interrupted');
    await other.whenEnded(1);
  });

  it('is stopped by the key, and neither the key nor Interrupt Kernels of This Window interrupts a kernel of another program', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'only Linux gives a process whose parent has ended to another one');
    }
    skipWithoutPage(this);
    const stranger = await startStrangersKernel();
    try {
      const notebook = await open('beside', KEEP_X, SLEEPING_CELL);
      await notebook.runToEnd(0);
      const shown = vscode.commands.executeCommand('kernelInterrupt.showKernels');
      const rows = await quickPickRows();
      assert.ok(
        rows.some((row) => row.includes(`process ${stranger.pid}`)),
        rows.join('\n'),
      );
      await closeQuickPick(shown);
      assert.deepEqual(await interruptAll(), []);
      await notebook.run(1);
      await notebook.whenRunning(1);
      await focusCellEditor(1);
      await pressKeys('Control+Shift+C');
      await notebook.whenEnded(1);
      assert.equal(await stranger.isBusy(), true);
      // The command offers kernels of other programs, but selects none of them.
      await vscode.commands.executeCommand('notifications.clearAll');
      assert.deepEqual(await interruptAll(), []);
      await pressMessageButton('This window has no busy kernel', 'Other Kernels…');
      const offered = await selectableRows();
      assert.ok(offered.some(({ label }) => label.includes(`process ${stranger.pid}`)));
      assert.deepEqual(
        offered.filter(({ isSelected }) => isSelected),
        [],
      );
      await chooseQuickPickRow(`process ${stranger.pid}`);
      await acceptQuickPick();
      await waitUntil("the stranger's cell has ended", async () => !(await stranger.isBusy()));
    } finally {
      await stranger.dispose();
    }
  });

  it('is stopped by Interrupt Kernel even after a restart of its kernel', async () => {
    const notebook = await open('restarted', PRINT_PID, KEEP_X, SLEEPING_CELL);
    const before = await notebook.runToEnd(0);
    await notebook.restart();
    assert.notDeepEqual(await notebook.runToEnd(0), before);
    await notebook.runToEnd(1);
    await notebook.run(2);
    await notebook.whenRunning(2);
    const result = await interrupt(notebook.document.uri);
    assert.equal(result?.outcome, 'interrupted', JSON.stringify(result));
    await notebook.whenEnded(2);
  });

  it('is reported as dead, and not as interrupted, if its kernel restarts during the interrupt', async () => {
    const notebook = await open('restarted meanwhile', KEEP_X, SWALLOWING_CELL);
    await notebook.runToEnd(0);
    await notebook.run(1);
    await notebook.whenRunning(1);
    const interrupting = interrupt(notebook.document.uri);
    await waitUntil('the cell has swallowed an interrupt', () =>
      notebook.output(1).join('').includes('swallowed'),
    );
    await notebook.restart();
    const result = await interrupting;
    assert.equal(result?.outcome, 'dead', JSON.stringify(result));
  });

  it('is stopped by the key in its Python file, if it is an Interactive Window', async function () {
    skipWithoutPage(this);
    const file = await PythonFile.open('with cells', SLEEPING_CELL);
    files.push(file);
    const window = keep(await file.run(0));
    await window.whenRunning(window.lastCell);
    await file.show();
    await pressKeys('Control+Shift+C');
    await window.whenEnded(window.lastCell);
    assert.deepEqual(window.output(window.lastCell), ['running', 'KeyboardInterrupt']);
    assert.equal(
      await window.interruptsSent(),
      0,
      "the Jupyter extension's own interrupt was used",
    );
  });
});

describe('a cell that no interrupt stops, in an Interactive Window', () => {
  it('runs on while the user presses the key ten times in 30 s, and no terminal opens', async function () {
    skipWithoutPage(this);
    let terminals = 0;
    const counting = onUsersTerminal(() => terminals++);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const gate = vscode.Uri.joinPath(folder?.uri ?? assert.fail(), 'gate of the window');
    const file = await PythonFile.open('stubborn', stubbornCell(gate.fsPath));
    const window = await file.run(0);
    try {
      await window.whenRunning(window.lastCell);
      for (let press = 0; press < 10; press++) {
        await (press % 2 === 0 ? file.show() : window.show());
        await pressKeys('Control+Shift+C');
        await delay(3000);
      }
      assert.equal(window.succeeded(window.lastCell), undefined, 'the cell has ended');
      assert.equal(terminals, 0);
    } finally {
      counting.dispose();
      await vscode.workspace.fs.writeFile(gate, Buffer.from(''));
      await window.whenEnded(window.lastCell);
      await window.close();
      await file.close();
      await vscode.commands.executeCommand('notifications.clearAll');
    }
  });
});

describe('a notebook of a provider without Jupyter', () => {
  let notebook: PlainNotebook;

  afterEach(() => notebook.close());

  it("is stopped by its provider's own interrupt, with the outcome `interrupted`", async () => {
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

  it('is interrupted by its provider, with the outcome `sent`, if no cell has run', async () => {
    notebook = await PlainNotebook.open('never run', 'run');
    const { interruptCount } = notebook.provider;
    const result = await interrupt();
    assert.equal(result?.outcome, 'sent', JSON.stringify(result));
    assert.equal(notebook.provider.interruptCount, interruptCount + 1);
  });

  it('is reported as still busy if its cell ignores the interrupt of the provider', async () => {
    notebook = await PlainNotebook.open('stubborn plainly', 'stubborn 8');
    await notebook.run(0);
    await notebook.whenRunning(0);
    const result = await interrupt(notebook.document.uri);
    assert.equal(result?.outcome, 'stillBusy', JSON.stringify(result));
    await notebook.whenEnded(0);
  });
});
