import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult, KernelInfo } from '../../../api';
import type { SecondExtension } from '../fixtures/second-extension/extension';
import { withLongGracePeriod } from '../longGracePeriod';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { focusCellEditor, pressStopButton } from '../../rig/vscode/page/notebook';
import { notifications } from '../../rig/vscode/page/notifications';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { clickStatusBarItem, statusBarItem } from '../../rig/vscode/page/statusBar';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { STATUS_BAR_ID } from '../kernelInterrupt';
import { waitForMessage } from '../messages';
import { secondExtension } from './secondExtension';
import { BUSY_CELL, TestNotebook } from './TestNotebook';
import { useIpykernel } from './useIpykernel';

const KEEP_X = 'x = 42';
const PRINT_X = 'print(x)';

/**
 * Defines a function that catches every interrupt until the file `gate` exists and at least one interrupt has come. It
 * then raises the last one.
 *
 * IPython publishes no error if a KeyboardInterrupt comes between two statements or while it writes a traceback. So the
 * cell that calls the function is one statement, and the function ignores SIGINT before it raises.
 */
const DEFINE_WAIT_FOR_GATE = `
import pathlib, signal
def wait_for_gate(gate=pathlib.Path('gate'), last=None):
    print('running', flush=True)
    while not (last and gate.exists()):
        try:
            while not (last and gate.exists()):
                pass
        except KeyboardInterrupt as error:
            last = error
    gate.unlink()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise last`;

describe('a notebook of the example provider', () => {
  let second: SecondExtension;
  const opened: TestNotebook[] = [];

  const open = async (name: string, ...cells: readonly string[]): Promise<TestNotebook> => {
    const notebook = await TestNotebook.open(name, ...cells);
    opened.push(notebook);
    return notebook;
  };

  const kernelOf = ({ name }: TestNotebook): KernelInfo =>
    second.kernels.find((kernel) => kernel.name === name) ??
    assert.fail(`${name} has no registered kernel.`);

  before(async () => {
    await useIpykernel();
    second = await secondExtension();
  });

  afterEach(async () => {
    for (const notebook of opened.splice(0)) {
      await notebook.close();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  const userActions: Record<string, (notebook: TestNotebook) => Promise<unknown>> = {
    "the cell's stop button": () => pressStopButton(1),
    'Ctrl+Shift+C': async () => {
      await focusCellEditor(1);
      await pressKeys('Control+Shift+C');
    },
    'the command palette': () => runFromPalette('Kernel Interrupt: Interrupt Kernel'),
    'the status bar': ({ name }) => clickStatusBarItem(STATUS_BAR_ID, `${name}: busy`),
  };

  for (const [action, stop] of Object.entries(userActions)) {
    it(`is stopped by ${action}, and its kernel keeps the variables`, async function () {
      skipWithoutPage(this);
      await assertStoppedBy(action, async (notebook) => {
        await whenStatusBarShowsBusy(notebook);
        await stop(notebook);
      });
    });
  }

  it('is stopped if another extension runs Interrupt Kernel, and its kernel keeps the variables', async () => {
    await assertStoppedBy('an API call', (notebook) => second.interrupt(kernelOf(notebook).id));
  });

  /** Opens a notebook, stops its busy cell and checks that x is kept. */
  async function assertStoppedBy(
    action: string,
    stop: (notebook: TestNotebook) => Promise<unknown>,
  ): Promise<void> {
    const notebook = await open(`stopped by ${action}`, KEEP_X, BUSY_CELL, PRINT_X);
    await notebook.runToEnd(0);
    await notebook.run(1);
    await notebook.whenRunning(1);
    await stop(notebook);
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    assert.equal(notebook.succeeded(1), false);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  }

  it('skips the queued cells when its running cell is stopped', async function () {
    skipWithoutPage(this);
    const notebook = await open('queue', KEEP_X, BUSY_CELL, PRINT_X, PRINT_X);
    await notebook.run(0, 1, 2);
    await notebook.run(3);
    await notebook.whenRunning(1);
    await pressStopButton(1);
    await notebook.whenEnded(1);
    await notebook.whenAtRest();
    for (const cell of [2, 3]) {
      assert.deepEqual(notebook.output(cell), []);
      assert.equal(notebook.executionOrder(cell), undefined);
    }
    assert.deepEqual(await notebook.runToEnd(3), ['42']);
  });

  it('is stopped while another notebook runs on', async function () {
    skipWithoutPage(this);
    const one = await open('one', KEEP_X, BUSY_CELL, PRINT_X);
    const other = await open('other', 'x = 43', BUSY_CELL, PRINT_X);
    for (const notebook of [one, other]) {
      await notebook.run(0, 1);
      await notebook.whenRunning(1);
    }
    await one.show();
    await pressStopButton(1);
    await one.whenEnded(1);
    assert.deepEqual(await one.runToEnd(2), ['42']);
    assert.equal(other.succeeded(1), undefined);
    await other.show();
    await pressStopButton(1);
    await other.whenEnded(1);
    assert.deepEqual(await other.runToEnd(2), ['43']);
  });

  it('is interrupted once when the stop button, the key, the palette and another extension ask at the same moment', async () => {
    const notebook = await open('moment', KEEP_X, BUSY_CELL, PRINT_X);
    await notebook.run(0, 1);
    await notebook.whenRunning(1);
    const command = 'kernelInterrupt.interruptKernel';
    const stopButton = vscode.commands.executeCommand('notebook.cancelExecution');
    const key = vscode.commands.executeCommand<InterruptResult>(command, { trigger: 'key' });
    const palette = vscode.commands.executeCommand<InterruptResult>(command);
    const result = await second.interrupt(kernelOf(notebook).id);
    assert.equal(result?.outcome, 'interrupted');
    assert.equal(await key, result);
    assert.equal(await palette, result);
    await stopButton;
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  });

  it('causes one message when four callers in turn ask for an interrupt before the cell ends', async function () {
    skipWithoutPage(this);
    const notebook = await open('slow', KEEP_X + DEFINE_WAIT_FOR_GATE, 'wait_for_gate()', PRINT_X);
    await notebook.run(0, 1);
    await notebook.whenRunning(1);
    await whenStatusBarShowsBusy(notebook);
    await withLongGracePeriod(async () => {
      await pressStopButton(1);
      await focusCellEditor(1);
      await pressKeys('Control+Shift+C');
      await runFromPalette('Kernel Interrupt: Interrupt Kernel');
      const result = second.interrupt(kernelOf(notebook).id);
      await vscode.workspace.fs.writeFile(notebook.besideNotebook('gate'), new Uint8Array());
      await notebook.whenEnded(1);
      const { outcome } = (await result) ?? assert.fail();
      assert.equal(outcome, 'interrupted', JSON.stringify([await result, notebook.output(1)]));
    });
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    const { message } = await waitForMessage('slow.ipynb');
    assert.match(message, /^slow.ipynb was interrupted after/);
    // The notification with the progress begins with `Interrupting`.
    const shown = (await notifications()).filter((text) => text.startsWith('slow.ipynb'));
    assert.deepEqual(shown, [message]);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  });

  it('is not affected by the mistakes of another extension', async () => {
    const notebook = await open('misuse', KEEP_X, PRINT_X);
    await notebook.runToEnd(0);
    const count = second.kernels.length;
    assert.deepEqual(await second.misuse(), {
      'a kernel without a route': 'CANNOT_INTERRUPT',
      'a kernel without a name': 'BAD_REQUEST',
      'a kernel with an unknown status': 'BAD_REQUEST',
      'a registration that is undefined': 'BAD_REQUEST',
      'an interpreter that does not exist': 'NO_INTERPRETER',
      'a change to the list of kernels': 'TypeError',
      'a process that does not exist': 'NO_SUCH_PROCESS',
      'a disposed interrupter': 'DISPOSED',
      'a disposed kernel': 'DISPOSED',
    });
    assert.equal(second.kernels.length, count);
    assert.deepEqual(await notebook.runToEnd(1), ['42']);
  });
});

/** Waits until the status bar shows the notebook's kernel as busy. From then on the key runs our command. */
async function whenStatusBarShowsBusy({ name }: TestNotebook): Promise<void> {
  await statusBarItem(STATUS_BAR_ID, `${name}: busy`);
}
