import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as vscode from 'vscode';
import { skipBecause } from '../rig/skip';
import { skipWithoutPage } from '../rig/vscode/page/ui';
import {
  chooseMenuItem,
  clickViewRow,
  emptyView,
  keepsViewRowButton,
  openViewRowMenu,
  pressEmptyViewButton,
  pressViewRowButton,
  pressViewTitleButton,
  viewMessage,
  viewRow,
  viewRowButtons,
  viewRowGone,
  viewRows,
} from '../rig/vscode/page/view';
import { COMMANDS } from '../../src/vscode/contributions';
import { FoundKernels } from './foundKernels';
import { kernelInterrupt } from './kernelInterrupt';
import { hideKernelsView, openKernelsView, VIEW_TITLE } from './kernelsView';
import { waitForMessage } from './messages';
import { registerProvidedKernel, type ProvidedKernel } from './providedKernel';
import { waitUntil } from './waiting';

const PLACE =
  'Run by the extension that registered it. An interrupt tries: the interrupt command of the extension that registered it.';

describe('the view of the kernels', () => {
  const kernels: ProvidedKernel[] = [];
  const programs: ChildProcess[] = [];
  let found: FoundKernels | undefined;

  async function register(
    ...args: Parameters<typeof registerProvidedKernel>
  ): Promise<ProvidedKernel> {
    const kernel = await registerProvidedKernel(...args);
    kernels.push(kernel);
    return kernel;
  }

  /** Starts a program whose pid a search may report. */
  async function programPid(): Promise<number> {
    const program = spawn('sleep', ['600'], { stdio: 'ignore' });
    programs.push(program);
    await once(program, 'spawn');
    return program.pid ?? assert.fail();
  }

  before(function () {
    skipWithoutPage(this);
  });

  afterEach(async () => {
    kernels.splice(0).forEach(({ registered }) => void registered.dispose());
    await found?.dispose();
    found = undefined;
    programs.splice(0).forEach((program) => program.kill('SIGKILL'));
    // A view that is shown again shows its last rows for a moment. So the rows must go before the view is hidden.
    await viewRowGone(VIEW_TITLE, /./);
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await hideKernelsView();
  });

  it('names the state of each kernel, what runs it and the routes to it, and updates the state', async () => {
    const first = await register({ name: 'First', status: 'busy' });
    await register({ name: 'Second' });
    await openKernelsView();
    await viewRow(VIEW_TITLE, /^Second/);
    assert.deepEqual(await viewRows(VIEW_TITLE), [
      { label: `First: busy. ${PLACE}`, level: 1, isCollapsed: false },
      { label: `Second: idle. ${PLACE}`, level: 1, isCollapsed: false },
    ]);
    first.become('idle');
    await viewRow(VIEW_TITLE, /^First: idle/);
  });

  it('interrupts no other kernel if the row whose context menu is open disappears', async () => {
    const first = await register({ name: 'First', status: 'busy' });
    const second = await register({ name: 'Second', status: 'busy' });
    await openKernelsView();
    await viewRow(VIEW_TITLE, /^Second: busy/);
    await openViewRowMenu(VIEW_TITLE, /^First: busy/);
    first.registered.dispose();
    await viewRowGone(VIEW_TITLE, /^First/);
    await chooseMenuItem('Interrupt Kernel');
    await waitForMessage('The list of kernels has just changed, so nothing was done.');
    assert.equal(second.interrupts(), 0);
  });

  it('interrupts the kernel whose button is pressed, and only that one', async () => {
    const first = await register({ name: 'First', status: 'busy' });
    const second = await register({ name: 'Second', status: 'busy' });
    await openKernelsView();
    await pressViewRowButton(VIEW_TITLE, /^Second: busy/, 'Interrupt Kernel');
    await viewRow(VIEW_TITLE, /^Second: idle/);
    assert.deepEqual([first.interrupts(), second.interrupts()], [0, 1]);
  });

  it('keeps the buttons of the row under the pointer while the state of another kernel changes', async () => {
    const first = await register({ name: 'First', status: 'busy' });
    await register({ name: 'Second', status: 'busy' });
    await openKernelsView();
    await viewRow(VIEW_TITLE, /^First: busy/);
    // VS Code may still have to draw all rows, because the kernels are new. It does so before it draws this change.
    first.become('idle');
    await viewRow(VIEW_TITLE, /^First: idle/);
    first.become('busy');
    await viewRow(VIEW_TITLE, /^First: busy/);
    const isKept = await keepsViewRowButton(VIEW_TITLE, /^Second: busy/, async () => {
      first.become('idle');
      await viewRow(VIEW_TITLE, /^First: idle/);
    });
    assert.equal(isKept, true);
  });

  it('shows on each row the buttons that fit the kernel, and opens the notebook of a row at a click', async () => {
    const resource = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail();
    await register({ name: 'Busy', status: 'busy' });
    await register({ name: 'With a file', status: 'busy', connectionFile: '/no/such/kernel.json' });
    await register({ name: 'Idle' });
    await register({ name: 'Notebook', resource: vscode.Uri.joinPath(resource, 'sample.ipynb') });
    await openKernelsView();
    const buttons = (row: RegExp): Promise<readonly string[]> => viewRowButtons(VIEW_TITLE, row);
    // Our code can run only in a kernel with a connection file.
    assert.deepEqual(await buttons(/^Busy/), ['Interrupt Kernel']);
    assert.deepEqual(await buttons(/^With a file/), ['Interrupt Kernel', 'Where Is It Stuck?']);
    assert.deepEqual(await buttons(/^Idle/), []);
    assert.deepEqual(await buttons(/^Notebook/), ['Open Notebook']);
    await clickViewRow(VIEW_TITLE, /^Notebook/);
    await waitUntil(
      'the notebook is open',
      () =>
        vscode.window.activeNotebookEditor?.notebook.uri.path.endsWith('/sample.ipynb') === true,
    );
  });

  it("interrupts all busy kernels of this window with the button in the view's title", async () => {
    const first = await register({ name: 'First', status: 'busy' });
    const second = await register({ name: 'Second', status: 'busy' });
    await openKernelsView();
    await viewRow(VIEW_TITLE, /^Second: busy/);
    await pressViewTitleButton(VIEW_TITLE, 'Interrupt Kernels of This Window');
    await viewRow(VIEW_TITLE, /^First: idle/);
    await viewRow(VIEW_TITLE, /^Second: idle/);
    assert.deepEqual([first.interrupts(), second.interrupts()], [1, 1]);
  });

  it("interrupts a kernel of unknown state with the button in the view's title", async () => {
    let interrupts = 0;
    const kernel = (await kernelInterrupt()).registerKernel({
      name: 'Silent',
      interrupt: () => {
        interrupts += 1;
        return Promise.resolve();
      },
    });
    try {
      await openKernelsView();
      await viewRow(VIEW_TITLE, /^Silent: state unknown/);
      await pressViewTitleButton(VIEW_TITLE, 'Interrupt Kernels of This Window');
      await waitUntil('its provider is asked', () => interrupts === 1);
    } finally {
      kernel.dispose();
    }
  });

  it('brings an unsaved notebook and an unsaved file to the front when the user clicks their rows', async () => {
    await vscode.commands.executeCommand(COMMANDS.openSample);
    const notebook = vscode.window.activeNotebookEditor?.notebook ?? assert.fail();
    const file = await vscode.workspace.openTextDocument({ language: 'python', content: 'x = 1' });
    await vscode.window.showTextDocument(file, { preview: false });
    await register({ name: 'Notebook', resource: notebook.uri });
    await register({ name: 'File', resource: file.uri });
    await openKernelsView();
    await clickViewRow(VIEW_TITLE, /^Notebook/);
    await waitUntil(
      'the notebook is in front',
      () => vscode.window.activeNotebookEditor?.notebook === notebook,
    );
    await clickViewRow(VIEW_TITLE, /^File/);
    await waitUntil(
      'the file is in front',
      () => vscode.window.activeTextEditor?.document === file,
    );
    assert.equal(vscode.window.tabGroups.activeTabGroup.tabs.length, 2);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('says that the search for kernels is off, and has a button that opens the setting', async () => {
    await openKernelsView();
    const { texts, buttons } = await emptyView(VIEW_TITLE, 'Open the Setting');
    assert.match(texts.join(), /^The setting Discover Kernels is off/);
    assert.deepEqual(buttons, ['Open the Setting']);
    await pressEmptyViewButton(VIEW_TITLE, 'Open the Setting');
    await waitUntil(
      'the settings are open',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Settings',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label,
    );
  });

  describe('while the search for kernels is on', () => {
    before(function () {
      if (process.platform === 'win32') {
        skipBecause(this, "the tests' Python that reports chosen kernels is a script of bash");
      }
    });

    it('offers to open the sample notebook if no kernel was found, and to run a cell once the notebook is open', async () => {
      found = await FoundKernels.use();
      await openKernelsView();
      const { texts, buttons } = await emptyView(VIEW_TITLE, 'Open Sample');
      assert.deepEqual(texts[0], 'No kernel was found. Run a cell of a notebook first.');
      assert.deepEqual(buttons, ['Open Sample', 'Check Setup', 'Walkthrough']);
      await pressEmptyViewButton(VIEW_TITLE, 'Open Sample');
      const there = await emptyView(VIEW_TITLE, 'Run Cell');
      assert.deepEqual(there.buttons, ['Run Cell', 'Check Setup', 'Walkthrough']);
      assert.deepEqual(there.texts[0], 'No kernel was found. Run a cell of this notebook first.');
    });

    it('keeps the kernels of other programs in a group that is collapsed at first', async () => {
      const problem = { code: 'ACCESS_DENIED', message: 'It belongs to another user.' };
      found = await FoundKernels.use(
        { pid: await programPid(), session: '/home/me/$(zap)analysis.ipynb' },
        { pid: await programPid(), start: '2', problem },
      );
      await openKernelsView();
      await viewRow(VIEW_TITLE, /^Other Kernels/);
      assert.deepEqual(await viewRows(VIEW_TITLE), [
        {
          label: 'Other Kernels: 2 kernels of other windows and programs',
          level: 1,
          isCollapsed: true,
        },
      ]);
      const none = 'No kernel of this window was found. Run a cell of a notebook first.';
      await viewMessage(VIEW_TITLE, none);
      await clickViewRow(VIEW_TITLE, /^Other Kernels/);
      const [first, second] = programs.map(({ pid }) => pid);
      const shown = await viewRow(VIEW_TITLE, new RegExp(`process ${second} `));
      assert.match(
        shown,
        new RegExp(
          `^python3 \\(process ${second}\\): .*Run by another window or program, as process ${second} on this computer\\. It cannot be interrupted\\. It belongs to another user\\.$`,
        ),
      );
      const escaped = await viewRow(VIEW_TITLE, new RegExp(`process ${first} `));
      assert.match(escaped, /^\$\u200b\(zap\)analysis\.ipynb: /);
      assert.deepEqual(
        (await viewRows(VIEW_TITLE)).map(({ level }) => level),
        [1, 2, 2],
      );
    });

    it('keeps the buttons of the row under the pointer when another program starts a kernel', async () => {
      const [first, second] = [{ pid: await programPid() }, { pid: await programPid() }];
      const reported = await FoundKernels.use(first);
      found = reported;
      const kernel = await register({ name: 'Mine', status: 'busy' });
      await openKernelsView();
      await viewRow(VIEW_TITLE, /^Other Kernels: 1 kernel /);
      kernel.become('idle');
      await viewRow(VIEW_TITLE, /^Mine: idle/);
      kernel.become('busy');
      const isKept = await keepsViewRowButton(VIEW_TITLE, /^Mine: busy/, async () => {
        await reported.report(first, second);
        await reported.search();
        await viewRow(VIEW_TITLE, /^Other Kernels: 2 kernels /);
      });
      assert.equal(isKept, true);
    });

    it('searches when the user asks for it, and not while it is hidden', async () => {
      found = await FoundKernels.use();
      await openKernelsView();
      await emptyView(VIEW_TITLE, 'Open Sample');
      await found.report({ pid: await programPid() });
      await pressViewTitleButton(VIEW_TITLE, 'Search for Kernels');
      await viewRow(VIEW_TITLE, /^Other Kernels: 1 kernel /);
      const searches = await found.whenSearched();
      await hideKernelsView();
      const kernel = await register({ name: 'Seen', status: 'busy' });
      kernel.become('idle');
      await openKernelsView();
      await viewRow(VIEW_TITLE, /^Seen: idle/);
      assert.equal(await found.searches(), searches);
    });
  });
});
