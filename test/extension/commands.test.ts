import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../src/api';
import type { NamedResult } from '../../src/vscode/commands/interruptAllKernels';
import { COMMANDS } from '../../src/vscode/contributions';
import { registerHostedKernel, type HostedKernel } from './hostedKernel';
import { ownerOfTests } from './ownerOfTests';
import { clickEditorButton } from '../rig/vscode/page/editor';
import { chooseQuickPickRow, closeQuickPick, quickPickRows } from '../rig/vscode/page/quickPick';
import { clickStatusBarItem, statusBarItem } from '../rig/vscode/page/statusBar';
import { hasPage, skipWithoutPage } from '../rig/vscode/page/ui';
import { said, saidWhereSeen } from './said';

const STATUS_BAR_ITEM = 'kernel-interrupt.kernel-interrupt.kernel';

async function interruptKernel(...args: unknown[]): Promise<InterruptResult | undefined> {
  return await vscode.commands.executeCommand<InterruptResult | undefined>(
    COMMANDS.interruptKernel,
    ...args,
  );
}

describe('the commands', () => {
  const kernels: HostedKernel[] = [];

  afterEach(async () => {
    for (const { registered } of kernels.splice(0)) {
      registered.dispose();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  async function register(...args: Parameters<typeof registerHostedKernel>): Promise<HostedKernel> {
    const kernel = await registerHostedKernel(...args);
    kernels.push(kernel);
    return kernel;
  }

  describe('without a kernel', () => {
    it('say that a kernel which was named is no longer there', async () => {
      assert.equal(await interruptKernel('kernel-0'), undefined);
      await saidWhereSeen('No kernel with the id kernel-0 is registered.');
    });

    it('say that nobody registered the kernel of a file', async () => {
      assert.equal(await interruptKernel(vscode.Uri.file('/no/such.ipynb')), undefined);
      await saidWhereSeen('No registered kernel belongs to such.ipynb.');
    });

    it('say what an argument that makes no sense should have been', async () => {
      assert.equal(await interruptKernel(42), undefined);
      await saidWhereSeen('Interrupt Kernel takes a kernel id, a notebook Uri or no argument.');
    });

    it("hand a notebook's kernel that nobody registered to its own host", async () => {
      const controller = vscode.notebooks.createNotebookController(
        'unregistered',
        'jupyter-notebook',
        'Unregistered',
        () => undefined,
      );
      const asked = new Promise<void>((resolve) => {
        controller.interruptHandler = () => resolve();
      });
      const data = new vscode.NotebookData([]);
      const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
      await vscode.window.showNotebookDocument(notebook);
      await vscode.commands.executeCommand('notebook.selectKernel', {
        id: 'unregistered',
        extension: ownerOfTests(),
      });
      assert.equal(await interruptKernel(), undefined);
      await saidWhereSeen('is not registered here. Its provider was asked to interrupt it.');
      await asked;
      if (hasPage()) {
        await statusBarItem(STATUS_BAR_ITEM, 'Interrupt Kernel');
      }
      controller.dispose();
    });
  });

  describe('with kernels', () => {
    it('interrupt the one that is named by its id, its notebook, or a toolbar', async () => {
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

    it('ask which of several busy ones is meant', async function () {
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

    it("interrupt the only busy one by the button in a Python editor's title, whose file is another's", async function () {
      skipWithoutPage(this);
      const busy = await register({ name: 'Busy', status: 'busy' });
      await register({ name: 'Idle', resource: vscode.Uri.file('/idle.ipynb') });
      const content = 'while True:\n    pass\n';
      const script = await vscode.workspace.openTextDocument({ content, language: 'python' });
      await vscode.window.showTextDocument(script);
      await clickEditorButton('Interrupt Kernel');
      await said('Asked the provider of Busy to interrupt it. It is idle now.');
      assert.equal(busy.interrupts(), 1);
    });

    it('interrupt none where none was chosen', async () => {
      const first = await register({ name: 'First', status: 'busy' });
      const second = await register({ name: 'Second', status: 'busy' });
      assert.equal(await closeQuickPick(interruptKernel()), undefined);
      assert.equal(first.interrupts() + second.interrupts(), 0);
    });

    it('say that a dead one is dead', async () => {
      const { registered } = await register({ name: 'Gone', status: 'dead' });
      assert.equal((await interruptKernel(registered.id))?.outcome, 'dead');
      await saidWhereSeen('Gone is no longer running: its process has ended.');
    });

    it('interrupt all that are busy, with a result for each', async () => {
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
      await saidWhereSeen('A was sent an interrupt; B was sent an interrupt.');
    });

    it('follow a kernel in the list, and interrupt the one that is chosen there', async function () {
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

  it('interrupt by a click on the status bar, which shows the kernel and its state', async function () {
    skipWithoutPage(this);
    const kernel = await register({ name: 'Shown', status: 'busy' });
    await clickStatusBarItem(STATUS_BAR_ITEM, 'Shown: busy');
    await saidWhereSeen('Asked the provider of Shown to interrupt it. It is idle now.');
    assert.equal(kernel.interrupts(), 1);
    await statusBarItem(STATUS_BAR_ITEM, 'Shown: idle');
  });
});
