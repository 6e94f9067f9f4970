import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../../src/api';
import { findHost } from '../../../src/interpreters/find';
import { COMMANDS } from '../../../src/vscode/contributions';
import { daemonProcesses, skipWithoutProc, whenDaemonsRunOn } from '../daemonProcesses';
import { pythonStandIn } from '../fixtures/python-extension/pythonStandIn';
import { registerHostedKernel } from '../hostedKernel';
import { kernelInterrupt } from '../kernelInterrupt';
import { trustWorkspace } from '../page/trust';
import { said } from '../said';

describe('in a workspace that is not trusted (yet)', () => {
  before(function () {
    skipWithoutProc(this);
    assert.equal(vscode.workspace.isTrusted, false);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('no daemon is started, for nobody', async () => {
    const api = await kernelInterrupt();
    for (const options of [undefined, { interpreter: process.execPath }]) {
      await assert.rejects(api.createInterrupter(options), { code: 'UNTRUSTED' });
    }
    assert.deepEqual(await daemonProcesses(), []);
  });

  it('the commands answer, and run no Python', async () => {
    await vscode.commands.executeCommand(COMMANDS.restartDaemon);
    await said('This workspace is not trusted, so no Python is run');
    await vscode.commands.executeCommand(COMMANDS.checkSetup);
    const report = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(report, /This workspace is not trusted/);
    assert.deepEqual(await daemonProcesses(), []);
  });

  it('a kernel is interrupted by its own host', async () => {
    const { registered, interrupts } = await registerHostedKernel({ name: 'Own', status: 'busy' });
    const result = await vscode.commands.executeCommand<InterruptResult>(
      COMMANDS.interruptKernel,
      registered.id,
    );
    assert.notEqual(result.outcome, 'refused');
    assert.equal(interrupts(), 1);
    registered.dispose();
  });
});

describe('a workspace that its user trusts', () => {
  it('is trusted without a reload', async () => {
    await trustWorkspace();
    assert.equal(vscode.workspace.isTrusted, true);
  });

  it('has its daemon from then on', async function () {
    skipWithoutProc(this);
    const { environments } = await pythonStandIn();
    const { path } = environments.getActiveEnvironmentPath();
    await whenDaemonsRunOn((await findHost(path)).path);
  });
});
