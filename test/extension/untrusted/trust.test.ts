import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findDaemonPython } from '../../../src/interpreters/find';
import { daemonProcesses, skipWithoutProc, whenDaemonsRunOn } from '../daemonProcesses';
import { everyCommand } from '../everyCommand';
import { pythonStandIn } from '../fixtures/python-extension/pythonStandIn';
import { kernelInterrupt } from '../kernelInterrupt';
import { trustWorkspace } from '../../rig/vscode/page/trust';

everyCommand('in a workspace that is not trusted');

describe('in a workspace that is not trusted (yet)', () => {
  it('the API makes no handle, for nobody', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const api = await kernelInterrupt();
    for (const options of [undefined, { interpreter: process.execPath }]) {
      await assert.rejects(api.createInterrupter(options), { code: 'UNTRUSTED' });
    }
  });

  it('no daemon was started, whatever was asked for', async function () {
    skipWithoutProc(this);
    assert.deepEqual(await daemonProcesses(), []);
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
    await whenDaemonsRunOn((await findDaemonPython(path)).path);
  });
});
