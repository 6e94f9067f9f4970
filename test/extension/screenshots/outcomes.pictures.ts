import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as vscode from 'vscode';
import type { KernelStatus } from '../../../api';
import { execute } from '../../../src/jupyter/execute';
import { COMMANDS } from '../../../src/vscode/contributions';
import { startInSubshell, whenPrinted } from '../../integration/fixtures/heldKernels';
import { dialogMessage } from '../../rig/vscode/page/dialogs';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { focusCellEditor } from '../../rig/vscode/page/notebook';
import { notification, pressNotificationButton } from '../../rig/vscode/page/notifications';
import { statusBarItem } from '../../rig/vscode/page/statusBar';
import { ui } from '../../rig/vscode/page/ui';
import { STATUS_BAR_ID } from '../kernelInterrupt';
import { BUSY_CELL, type TestNotebook } from '../kernelProvider/TestNotebook';
import { registerProvidedKernel } from '../providedKernel';
import { waitUntil } from '../waiting';
import { pictureOfMessage } from './message';
import { pictureOf, resizeWindow } from './picture';
import {
  clearStage,
  openNotebook,
  openNotebookInC,
  plainProcess,
  register,
  registerReal,
  untilCleared,
  withSlowPython,
} from './stage';

const ANNOUNCE = "print('running', flush=True)";
const SAVES = `${ANNOUNCE}\nimport time\ntry:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    print('saved')`;
const STUBBORN = `${ANNOUNCE}\nimport time\nwhile True:\n    try:\n        time.sleep(600)\n    except KeyboardInterrupt:\n        pass`;
/** Neither the cell nor the process that it waits for ends at SIGINT. */
const WAITS_FOR_PROCESS = `${ANNOUNCE}\nimport signal, subprocess\nignore = lambda *_: signal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGINT, lambda *_: None)\nsubprocess.Popen(['sleep', '600'], preexec_fn=ignore).wait()`;
const leaves = (count: number): string =>
  `import subprocess, time\ntime.sleep(0.1)\nfor _ in range(${count}):\n    subprocess.Popen(['sleep', '600'])\n${ANNOUNCE}\nwhile True:\n    time.sleep(1)`;

/** Defines a function that takes a minute. */
const HOLD = `import time\ndef hold():\n    ${ANNOUNCE}\n    end = time.monotonic() + 60\n    while time.monotonic() < end:\n        time.sleep(0.1)`;

const NAME = 'training.ipynb';

/** Opens a notebook and starts its only cell. */
async function startCell(cell: string, name = 'training'): Promise<TestNotebook> {
  const notebook = await openNotebook(name, cell);
  await notebook.run(0);
  await notebook.whenRunning(0);
  await focusCellEditor(0);
  return notebook;
}

/**
 * Starts a cell that leaves processes running. First waits until the kernel is known, because Kernel Interrupt must see
 * when the cell begins.
 */
async function startLeavingCell(count: number): Promise<TestNotebook> {
  const notebook = await openNotebook('training', 'import subprocess, time', leaves(count));
  await notebook.runToEnd(0);
  await statusBarItem(STATUS_BAR_ID, `${NAME}: idle`);
  await notebook.run(1);
  await notebook.whenRunning(1);
  await focusCellEditor(1);
  return notebook;
}

const interrupt = (id?: string): Thenable<unknown> =>
  vscode.commands.executeCommand(COMMANDS.interruptKernel, id);

describe('pictures of the message after an interrupt', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('message-interrupted: a busy loop that Ctrl+Shift+C has stopped', async () => {
    await startCell(BUSY_CELL);
    await pressKeys('Control+Shift+C');
    await pictureOfMessage('message-interrupted', NAME, /was interrupted after \d/);
  });

  it('note: a busy loop that Ctrl+Shift+C has stopped, reported only in the status bar, which is the default', async () => {
    const settings = vscode.workspace.getConfiguration('kernelInterrupt');
    await settings.update('notifications', 'problems', vscode.ConfigurationTarget.Global);
    try {
      await startCell(BUSY_CELL);
      await pressKeys('Control+Shift+C');
      await ui(
        (page, text) => page.locator('.part.statusbar').getByText(text).waitFor(),
        'was interrupted',
      );
      await pictureOf('note', ['.part.statusbar'], 0);
    } finally {
      await settings.update('notifications', 'all', vscode.ConfigurationTarget.Global);
    }
  });

  it('message-ended: a cell that saves and ends at the interrupt', async () => {
    await startCell(SAVES);
    await pressKeys('Control+Shift+C');
    await pictureOfMessage('message-ended', NAME, /without an error/);
  });

  it('message-ended-queue: a cell that saves and ends at the interrupt, while another cell waits', async () => {
    const notebook = await openNotebook('training', SAVES, BUSY_CELL);
    await notebook.run(0, 1);
    await notebook.whenRunning(0);
    await interrupt();
    await pictureOfMessage('message-ended-queue', NAME, /The next cell is running now/);
  });

  it('message-finished: a cell that ended before an interrupt was sent', async () => {
    const changed = new vscode.EventEmitter<KernelStatus>();
    const { id } = await register({
      ...{ name: NAME, status: 'busy', onDidChangeStatus: changed.event },
      process: await plainProcess(),
    });
    await withSlowPython(async () => {
      const interrupting = interrupt(id);
      await statusBarItem(STATUS_BAR_ID, `${NAME}: interrupting`);
      changed.fire('idle');
      await interrupting;
    });
    await pictureOfMessage(
      'message-finished',
      'The cell of',
      /ended by itself, before an interrupt could stop it/,
    );
  });

  it('message-sent: a kernel that cannot be observed', async () => {
    await register({ name: 'R on the cluster', interrupt: () => Promise.resolve() });
    await interrupt();
    await pictureOfMessage('message-sent', 'R on the cluster', /cannot tell/);
  });

  it('message-sent-and-idle: a kernel whose provider reports only that the kernel is idle', async () => {
    const { registered } = await registerProvidedKernel({ name: NAME, status: 'busy' });
    await interrupt(registered.id);
    await pictureOfMessage('message-sent-and-idle', NAME, /is idle now/);
    registered.dispose();
  });

  it('message-idle: a kernel that runs nothing', async () => {
    const notebook = await openNotebook('training', 'x = 42');
    await notebook.runToEnd(0);
    await interrupt();
    await pictureOfMessage('message-idle', NAME, /idle/);
  });

  it('progress: a cell that catches every interrupt; message-still-busy: the same cell after all routes', async () => {
    await startCell(STUBBORN);
    await pressKeys('Control+Shift+C');
    await pictureOfMessage('progress', `Interrupting ${NAME}`, /./);
    await pictureOfMessage(
      'message-still-busy',
      `${NAME} is still running`,
      /catches the interrupt/,
    );
  });

  it('message-still-busy-provider: a kernel that only its provider can interrupt', async () => {
    await register({ name: NAME, status: 'busy', interrupt: () => Promise.resolve() });
    await interrupt();
    await pictureOfMessage(
      'message-still-busy-provider',
      'is still running',
      /the interrupt command of/,
    );
  });

  it('message-still-busy-silent: a kernel whose process is suspended', async () => {
    const real = await registerReal(NAME);
    const cell = execute(real.connection, `${ANNOUNCE}\nimport time\ntime.sleep(600)`);
    await whenPrinted(real.connection);
    real.process.kill('SIGSTOP');
    await interrupt(real.registered.id);
    await pictureOfMessage('message-still-busy-silent', 'is still running', /does not answer now/);
    cell.result.catch(() => undefined);
  });

  it('message-still-busy-in-c: a call that does not check for signals', async () => {
    await openNotebookInC('simulation');
    await interrupt();
    await pictureOfMessage('message-still-busy-in-c', 'is still running', /running C code/);
  });

  it('message-waits-for-process: a cell that waits for a process', async () => {
    await startCell(WAITS_FOR_PROCESS, 'build');
    await interrupt();
    await pictureOfMessage(
      'message-waits-for-process',
      'is still running',
      /The cell waits for sleep/,
    );
  });

  it('message-left-running: a cell that leaves a process running; message-stopped: after Stop', async () => {
    await startLeavingCell(1);
    await interrupt();
    await pictureOfMessage('message-left-running', NAME, /left 1 process running: sleep/);
    await pressNotificationButton(NAME, 'Stop');
    await pictureOfMessage('message-stopped', 'Stopped 1 process', /sleep \(\d+\)/);
  });

  it('message-left-running-many: a cell that leaves six processes running; question-stop-them: the question before they are stopped', async () => {
    await startLeavingCell(6);
    await interrupt();
    await pictureOfMessage('message-left-running-many', NAME, /left 6 processes running/);
    await pressNotificationButton(NAME, 'Stop…');
    assert.match(await dialogMessage(), /Stop 6 processes\?/);
    await pictureOf('question-stop-them', ['.monaco-dialog-box']);
    await pressKeys('Escape');
  });

  it('message-not-stopped: a process that is not stopped, because its kernel is no longer registered', async () => {
    const notebook = await startLeavingCell(1);
    await interrupt();
    await notification('left 1 process running');
    await notebook.close();
    await pressNotificationButton(NAME, 'Stop');
    await pictureOfMessage('message-not-stopped', 'did not stop', /task manager/);
  });

  it('message-cancelled: an interrupt that the user has cancelled', async () => {
    await startCell(STUBBORN, 'simulation');
    await pressKeys('Control+Shift+C');
    await pressNotificationButton('Interrupting simulation.ipynb', 'Cancel');
    await pictureOfMessage('message-cancelled', 'Cancelled', /sent to simulation.ipynb/);
  });

  it('message-dead: a kernel whose process has ended', async () => {
    const child = await plainProcess();
    const kernel = await register({ name: 'Python 3', process: child, language: 'python' });
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await interrupt(kernel.id);
    await pictureOfMessage('message-dead', 'The process of Python 3', /are lost/);
  });

  it('message-refused-would-kill: a kernel that an interrupt would end; question-force: the question before it is interrupted', async () => {
    await register({
      ...{ name: 'Python 3', process: await plainProcess(), language: 'python', status: 'busy' },
    });
    await interrupt();
    await pictureOfMessage('message-refused-would-kill', 'Python 3', /was not interrupted/);
    await pressNotificationButton('Python 3', 'Interrupt Anyway…');
    await pictureOf('question-force', ['.monaco-dialog-box']);
    await pressKeys('Escape');
  });

  it('progress-restart: a restart that takes long', async () => {
    const { id } = await register({
      ...{ name: NAME, status: 'dead', restart: untilCleared, interrupt: untilCleared },
    });
    await interrupt(id);
    await pressNotificationButton(NAME, 'Restart Kernel');
    await pictureOfMessage('progress-restart', `Restarting ${NAME}`, /./);
  });

  it('message-restart-failed: a restart that fails', async () => {
    const restart = (): Promise<void> =>
      Promise.reject(new Error('The server has no kernel of this name.'));
    const { id } = await register({ name: NAME, status: 'dead', restart, interrupt: untilCleared });
    await interrupt(id);
    await pressNotificationButton(NAME, 'Restart Kernel');
    await pictureOfMessage('message-restart-failed', 'could not be restarted', /./);
  });

  it('message-all: the outcomes of all kernels in one message', async () => {
    await register({ name: 'R on the cluster', interrupt: () => Promise.resolve() });
    await startCell(BUSY_CELL);
    await vscode.commands.executeCommand(COMMANDS.interruptAllKernels);
    await pictureOfMessage('message-all', NAME, /R on the cluster/);
  });

  it('message-all-none: no kernel is busy', async () => {
    await vscode.commands.executeCommand(COMMANDS.interruptAllKernels);
    await pictureOfMessage(
      'message-all-none',
      'This window has no busy kernel',
      /can be interrupted/,
    );
  });

  it('progress-all: an interrupt of all kernels that takes long', async () => {
    await register({ name: NAME, status: 'busy', interrupt: untilCleared });
    void vscode.commands.executeCommand(COMMANDS.interruptAllKernels);
    await pictureOfMessage('progress-all', 'Interrupting the kernels', /./);
  });

  it('message-all-left-running: the process that a cell left running, after the message about all kernels', async () => {
    await startLeavingCell(1);
    await vscode.commands.executeCommand(COMMANDS.interruptAllKernels);
    await pictureOfMessage('message-all-left-running', 'left 1 process', /sleep/);
  });
});

describe('pictures of the message about a kernel that is busy, but not with a cell in its main thread', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('message-held-ended: a code completion, which the interrupt ends', async () => {
    const { connection, registered } = await registerReal(NAME);
    const slow = `${HOLD}\nclass Slow:\n    def __dir__(self):\n        hold()\n        return []\nslow = Slow()`;
    assert.equal((await execute(connection, slow).result).status, 'ok');
    const printed = whenPrinted(connection);
    connection.send('shell', 'complete_request', { code: 'slow.', cursor_pos: 5 });
    await printed;
    await waitUntil('the kernel is busy', () => registered.status === 'busy');
    await interrupt(registered.id);
    await pictureOfMessage(
      'message-held-ended',
      'was busy with',
      /was busy with a code completion/,
    );
  });

  it('message-held-other: a task on the event loop', async () => {
    const { connection, registered } = await registerReal(NAME);
    const printed = whenPrinted(connection);
    const task = `${HOLD}\nimport asyncio\nasyncio.get_running_loop().call_later(0.1, hold)`;
    assert.equal((await execute(connection, task).result).status, 'ok');
    await printed;
    await interrupt(registered.id);
    await pictureOfMessage('message-held-other', 'is busy with', /Interrupts do not stop this/);
  });

  it('message-held-subshell: a cell in a subshell', async () => {
    const { connection, connectionFile, registered } = await registerReal(NAME);
    assert.equal((await execute(connection, HOLD).result).status, 'ok');
    await startInSubshell(connectionFile, connection, 'hold()');
    await waitUntil('the kernel is busy', () => registered.status === 'busy');
    await interrupt(registered.id);
    await pictureOfMessage('message-held-subshell', 'in a subshell', /Interrupts do not reach it/);
  });
});
