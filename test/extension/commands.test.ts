import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../src/api';
import type { NamedResult } from '../../src/vscode/commands/interruptAllKernels';
import { COMMANDS } from '../../src/vscode/contributions';
import { registerProvidedKernel, type ProvidedKernel } from './providedKernel';
import { clickEditorButton } from '../rig/vscode/page/editor';
import { chooseQuickPickRow, closeQuickPick, quickPickRows } from '../rig/vscode/page/quickPick';
import { clickStatusBarItem, statusBarItem } from '../rig/vscode/page/statusBar';
import { skipWithoutPage } from '../rig/vscode/page/ui';
import { STATUS_BAR_ID } from './kernelInterrupt';
import { pressMessageButton, waitForMessage, waitForMessageIfPage } from './messages';
import { waitUntil } from './waiting';

async function interruptKernel(...args: unknown[]): Promise<InterruptResult | undefined> {
  return await vscode.commands.executeCommand<InterruptResult | undefined>(
    COMMANDS.interruptKernel,
    ...args,
  );
}

describe('the commands and the status bar item', () => {
  const kernels: ProvidedKernel[] = [];

  afterEach(async () => {
    for (const { registered } of kernels.splice(0)) {
      registered.dispose();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  async function register(
    ...args: Parameters<typeof registerProvidedKernel>
  ): Promise<ProvidedKernel> {
    const kernel = await registerProvidedKernel(...args);
    kernels.push(kernel);
    return kernel;
  }

  describe('without a kernel', () => {
    it('Interrupt Kernel reports that there is no kernel with the requested id', async () => {
      assert.equal(await interruptKernel('kernel-0'), undefined);
      await waitForMessageIfPage('There is no kernel with the id kernel-0.');
    });

    it('Interrupt Kernel reports that no kernel was found for a file, and names the setting that may be the cause', async () => {
      assert.equal(await interruptKernel(vscode.Uri.file('/no/such.ipynb')), undefined);
      await waitForMessageIfPage(
        'No kernel was found for such.ipynb. The setting Discover Kernels is off.',
      );
    });

    it('Interrupt Kernel answers an unusable argument with the kinds of argument that it takes', async () => {
      assert.equal(await interruptKernel(42), undefined);
      await waitForMessageIfPage(
        '"Interrupt Kernel" takes a kernel id, a notebook Uri or no argument.',
      );
    });
  });

  describe('with kernels', () => {
    it('Interrupt Kernel interrupts only the kernel that its argument names', async () => {
      const resource = vscode.Uri.file('/named.ipynb');
      const named = await register({ name: 'Named', resource });
      const other = await register({ name: 'Other', status: 'busy' });
      const toolbar = { notebookEditor: { notebookUri: resource } };
      for (const argument of [named.registered.id, resource, toolbar]) {
        named.become('busy');
        const result = await interruptKernel(argument);
        assert.equal(result?.attempts.at(-1)?.method, 'provider');
      }
      assert.equal(named.interrupts(), 3);
      assert.equal(other.interrupts(), 0);
    });

    it('Interrupt Kernel asks which of several busy kernels to interrupt', async function () {
      skipWithoutPage(this);
      const first = await register({ name: 'First', status: 'busy' });
      const second = await register({ name: 'Second', status: 'busy' });
      const result = interruptKernel();
      const rows = await quickPickRows();
      assert.match(rows.join('\n'), /First.*busy[^]*Second.*busy/);
      await chooseQuickPickRow('Second');
      assert.notEqual(await result, undefined);
      assert.equal(first.interrupts(), 0);
      assert.equal(second.interrupts(), 1);
    });

    it("the button in a Python editor's title interrupts the only busy kernel", async function () {
      skipWithoutPage(this);
      const busy = await register({ name: 'Busy', status: 'busy' });
      await register({ name: 'Idle', resource: vscode.Uri.file('/idle.ipynb') });
      const content = 'while True:\n    pass\n';
      const script = await vscode.workspace.openTextDocument({ content, language: 'python' });
      await vscode.window.showTextDocument(script);
      await clickEditorButton('Interrupt Kernel');
      await waitForMessage(
        'Sent an interrupt to Busy (the interrupt command of the extension that registered it). The kernel is idle now.',
      );
      assert.equal(busy.interrupts(), 1);
    });

    it('Interrupt Kernel interrupts no kernel if the user closes the list of busy kernels without a choice', async () => {
      const first = await register({ name: 'First', status: 'busy' });
      const second = await register({ name: 'Second', status: 'busy' });
      assert.equal(await closeQuickPick(interruptKernel()), undefined);
      assert.equal(first.interrupts() + second.interrupts(), 0);
    });

    it('Interrupt Kernel reports that the process of a dead kernel has ended', async () => {
      const { registered } = await register({ name: 'Gone', status: 'dead' });
      assert.equal((await interruptKernel(registered.id))?.outcome, 'dead');
      await waitForMessageIfPage('The process of Gone has ended, and its variables are lost.');
    });

    it('a message reports that Restart Kernel could not restart the kernel', async function () {
      skipWithoutPage(this);
      const restart = (): Promise<void> => Promise.reject(new Error('There is no server.'));
      const { registered } = await register({ name: 'Lost', status: 'dead', restart });
      await interruptKernel(registered.id);
      await pressMessageButton('The process of Lost has ended', 'Restart Kernel');
      const { buttons } = await waitForMessage('Lost could not be restarted: There is no server.');
      assert.deepEqual(buttons, ['Show Log']);
    });

    it('Interrupt Kernels of This Window interrupts every busy kernel and returns a result for each of them', async () => {
      await register({ name: 'A', status: 'busy' });
      await register({ name: 'B', status: 'busy' });
      await register({ name: 'C' });
      const results = await vscode.commands.executeCommand<NamedResult[]>(
        COMMANDS.interruptAllKernels,
      );
      assert.deepEqual(
        results.map(({ name, result }) => [name, result.outcome]),
        [
          ['A', 'sent'],
          ['B', 'sent'],
        ],
      );
      await waitForMessageIfPage('A was sent an interrupt; B was sent an interrupt.');
    });

    it('Show Kernels updates its list while the list is open, and interrupts the kernel that the user chooses', async function () {
      skipWithoutPage(this);
      const kernel = await register({ name: 'Listed' });
      const shown = vscode.commands.executeCommand(COMMANDS.showKernels);
      assert.match((await quickPickRows()).join('\n'), /Listed.*idle/);
      kernel.become('busy');
      await chooseQuickPickRow('busy');
      await shown;
      assert.equal(kernel.interrupts(), 1);
    });
  });

  it('the status bar item has a label in words for screen readers', async function () {
    skipWithoutPage(this);
    const kernel = await register({ name: 'Read', status: 'busy' });
    const labels = {
      busy: 'Read: busy. Interrupt the kernel',
      idle: 'Read: idle. Show the kernels',
      starting: 'Read: starting. Show the kernels',
      dead: 'Read: no longer running. Show the kernels',
    } as const;
    for (const status of ['busy', 'idle', 'starting', 'dead'] as const) {
      kernel.become(status);
      const [text = ''] = labels[status].split('. ');
      const { label } = await statusBarItem(STATUS_BAR_ID, text);
      assert.equal(label, labels[status]);
    }
  });

  it('a click on the status bar item interrupts the kernel that the item shows', async function () {
    skipWithoutPage(this);
    const kernel = await register({ name: 'Shown', status: 'busy' });
    await clickStatusBarItem(STATUS_BAR_ID, 'Shown: busy');
    await waitForMessageIfPage(
      'Sent an interrupt to Shown (the interrupt command of the extension that registered it). The kernel is idle now.',
    );
    assert.equal(kernel.interrupts(), 1);
    await statusBarItem(STATUS_BAR_ID, 'Shown: idle');
  });

  it('no click on the status bar item is lost while the item is drawn again and again', async function () {
    skipWithoutPage(this);
    const other = await register({ name: 'Other' });
    // The tooltip names the state of the other kernel, so each change of that state makes VS Code draw the item again.
    const redraw = setInterval(() => {
      other.become('starting');
      setImmediate(() => other.become('idle'));
    }, 2);
    try {
      for (let click = 1; click <= 20; click++) {
        const name = `Shown ${click}`;
        const { registered, interrupts } = await register({ name, status: 'busy' });
        await clickStatusBarItem(STATUS_BAR_ID, `${name}: busy`);
        await waitUntil('the kernel gets the interrupt', () => interrupts() === 1);
        registered.dispose();
      }
    } finally {
      clearInterval(redraw);
    }
  });
});
