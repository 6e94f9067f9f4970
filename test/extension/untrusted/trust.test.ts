import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findDaemonPython } from '../../../src/interpreters/find';
import { TOOLS } from '../../../src/vscode/contributions';
import { callTool } from '../callTool';
import { daemonProcesses, skipWithoutProc, whenDaemonsRunOn } from '../daemonProcesses';
import { everyCommand } from '../everyCommand';
import { fakePython } from '../fixtures/python-extension/fakePython';
import { kernelInterrupt } from '../kernelInterrupt';
import { registerProvidedKernel } from '../providedKernel';
import { hideKernelsView, openKernelsView, VIEW_TITLE } from '../kernelsView';
import { waitUntil } from '../waiting';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { emptyView, pressEmptyViewButton } from '../../rig/vscode/page/view';
import { trustWorkspace } from '../../rig/vscode/page/trust';

everyCommand('in a workspace that is not trusted');

describe('in a workspace that is not trusted yet', () => {
  it('the API creates no interrupter', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const api = await kernelInterrupt();
    for (const options of [undefined, { interpreter: process.execPath }]) {
      await assert.rejects(api.createInterrupter(options), { code: 'UNTRUSTED' });
    }
  });

  for (const tool of Object.values(TOOLS)) {
    it(`the tool ${tool} does nothing`, async () => {
      const kernel = await registerProvidedKernel({ name: 'Busy', status: 'busy' });
      try {
        assert.match(await callTool(tool, { kernel: 'Busy' }), /^This workspace is not trusted/);
        assert.equal(kernel.interrupts(), 0);
      } finally {
        kernel.registered.dispose();
      }
    });
  }

  it('the empty view has a button that opens the editor of workspace trust', async function () {
    skipWithoutPage(this);
    await openKernelsView();
    const { texts, buttons } = await emptyView(VIEW_TITLE, 'Manage Workspace Trust');
    assert.match(texts.join(), /^This workspace is not trusted, so Kernel Interrupt does not look/);
    assert.deepEqual(buttons, ['Manage Workspace Trust', 'Open the Setting']);
    await pressEmptyViewButton(VIEW_TITLE, 'Manage Workspace Trust');
    await waitUntil(
      'the editor of the trust is open',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Workspace Trust',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label,
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await hideKernelsView();
  });

  it('no daemon runs, even after every command has run', async function () {
    skipWithoutProc(this);
    assert.deepEqual(await daemonProcesses(), []);
  });
});

describe('a workspace that the user trusts', () => {
  it('becomes trusted without a reload', async () => {
    await trustWorkspace();
    assert.equal(vscode.workspace.isTrusted, true);
  });

  it('gets a daemon', async function () {
    skipWithoutProc(this);
    const { environments } = await fakePython();
    const { path } = environments.getActiveEnvironmentPath();
    await whenDaemonsRunOn((await findDaemonPython(path)).path);
  });
});
