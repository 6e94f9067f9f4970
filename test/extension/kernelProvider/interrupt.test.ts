import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult, KernelInfo } from '../../../api';
import { testEnvironment } from '../../rig/environment';
import type { SecondExtension } from '../fixtures/second-extension/extension';
import { withLongGracePeriod } from '../longGracePeriod';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { focusCellEditor, pressStopButton } from '../../rig/vscode/page/notebook';
import { notifications } from '../../rig/vscode/page/notifications';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { clickStatusBarItem, statusBarItem } from '../../rig/vscode/page/statusBar';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { said } from '../said';
import { secondExtension } from './secondExtension';
import { TestNotebook } from './TestNotebook';

const KEEP_X = 'x = 42';
const BUSY = "print('running', flush=True)\nwhile True:\n    pass";
const PRINT_X = 'print(x)';

/**
 * Notes every interrupt, and ends by the last one when the file is there. Called by a cell of one statement, and takes
 * no other at its end: IPython loses an error where a KeyboardInterrupt comes between two statements, or while it writes
 * the traceback.
 */
const DEFINE_HOLD_OUT = `
import pathlib, signal
def hold_out(gate=pathlib.Path('gate'), last=None):
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

const STATUS_BAR_ID = 'kernel-interrupt.kernel-interrupt.kernel';

describe('a notebook of the example', () => {
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
    const python =
      testEnvironment().kernels.at(-1)?.python ?? assert.fail('There is no ipykernel.');
    const settings = vscode.workspace.getConfiguration('kernelProviderExample');
    await settings.update('python', python, vscode.ConfigurationTarget.Global);
    second = await secondExtension();
  });

  afterEach(async () => {
    for (const notebook of opened.splice(0)) {
      await notebook.close();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  const pageWays: Record<string, (notebook: TestNotebook) => Promise<unknown>> = {
    "the cell's own stop button": () => pressStopButton(1),
    'Ctrl+Shift+C': async () => {
      await focusCellEditor(1);
      await pressKeys('Control+Shift+C');
    },
    'the command palette': () => runFromPalette('Kernel Interrupt: Interrupt Kernel'),
    'the status bar': ({ name }) => clickStatusBarItem(STATUS_BAR_ID, `${name}: busy`),
  };

  for (const [way, stop] of Object.entries(pageWays)) {
    it(`is stopped by ${way}, and keeps x`, async function () {
      skipWithoutPage(this);
      await isStoppedBy(way, async (notebook) => {
        await busyInStatusBar(notebook);
        await stop(notebook);
      });
    });
  }

  it('is stopped by an API call of another extension, and keeps x', async () => {
    await isStoppedBy('an API call', (notebook) => second.interrupt(kernelOf(notebook).id));
  });

  async function isStoppedBy(
    way: string,
    stop: (notebook: TestNotebook) => Promise<unknown>,
  ): Promise<void> {
    const notebook = await open(`stopped by ${way}`, KEEP_X, BUSY, PRINT_X);
    await notebook.runToEnd(0);
    await notebook.run(1);
    await notebook.whenRunning(1);
    await stop(notebook);
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    assert.equal(notebook.succeeded(1), false);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  }

  it('does not run what waits behind a cell that is stopped', async function () {
    skipWithoutPage(this);
    const notebook = await open('queue', KEEP_X, BUSY, PRINT_X, PRINT_X);
    await notebook.run(0, 1, 2);
    await notebook.run(3);
    await notebook.whenRunning(1);
    await pressStopButton(1);
    await notebook.whenEnded(1);
    await notebook.whenAtRest();
    for (const cell of [2, 3]) {
      assert.deepEqual(notebook.output(cell), []);
      assert.equal(notebook.order(cell), undefined);
    }
    assert.deepEqual(await notebook.runToEnd(3), ['42']);
  });

  it('is stopped alone while another one runs', async function () {
    skipWithoutPage(this);
    const one = await open('one', KEEP_X, BUSY, PRINT_X);
    const other = await open('other', 'x = 43', BUSY, PRINT_X);
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

  it('is interrupted once, by whoever wants it at the same moment, with one result for all', async () => {
    const notebook = await open('moment', KEEP_X, BUSY, PRINT_X);
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

  it('is interrupted once by all of them in turn where it takes its time, with one message', async function () {
    skipWithoutPage(this);
    const notebook = await open('slow', KEEP_X + DEFINE_HOLD_OUT, 'hold_out()', PRINT_X);
    await notebook.run(0, 1);
    await notebook.whenRunning(1);
    await busyInStatusBar(notebook);
    await withLongGracePeriod(async () => {
      await pressStopButton(1);
      await focusCellEditor(1);
      await pressKeys('Control+Shift+C');
      await runFromPalette('Kernel Interrupt: Interrupt Kernel');
      const result = second.interrupt(kernelOf(notebook).id);
      await vscode.workspace.fs.writeFile(notebook.beside('gate'), new Uint8Array());
      await notebook.whenEnded(1);
      const { outcome } = (await result) ?? assert.fail();
      assert.equal(outcome, 'interrupted', JSON.stringify([await result, notebook.output(1)]));
    });
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    const { message } = await said('slow.ipynb');
    assert.match(message, /^slow.ipynb was interrupted after/);
    // Beside the progress of an interrupt that takes its time.
    const told = (await notifications()).filter((text) => text.startsWith('slow.ipynb'));
    assert.deepEqual(told, [message]);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  });

  it('has nothing of what another extension does wrong', async () => {
    const notebook = await open('misuse', KEEP_X, PRINT_X);
    await notebook.runToEnd(0);
    const kernels = second.kernels.length;
    assert.deepEqual(await second.misuse(), {
      'a kernel that nothing reaches': 'CANNOT_INTERRUPT',
      'a kernel without a name': 'BAD_REQUEST',
      'a kernel in a state that is none': 'BAD_REQUEST',
      'no kernel at all': 'BAD_REQUEST',
      'an interpreter that is no file': 'NO_INTERPRETER',
      'the list of the kernels': 'TypeError',
      'a process that is none': 'NO_SUCH_PROCESS',
      'an interrupter that it disposed': 'DISPOSED',
      'a kernel that it disposed': 'DISPOSED',
    });
    assert.equal(second.kernels.length, kernels);
    assert.deepEqual(await notebook.runToEnd(1), ['42']);
  });
});

/** Waits until the page shows that the notebook's kernel is busy: from then on the key is the extension's. */
async function busyInStatusBar({ name }: TestNotebook): Promise<void> {
  await statusBarItem(STATUS_BAR_ID, `${name}: busy`);
}
