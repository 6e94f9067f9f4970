import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findDaemonPython, findPython } from '../../../src/interpreters/find';
import { skipWithoutProc, whenDaemonsRunOn } from '../daemonProcesses';
import { everyCommand } from '../everyCommand';
import { kernelInterrupt } from '../kernelInterrupt';

describe('VS Code without the Python extension', () => {
  it('has no extension ms-python.python', () => {
    assert.equal(vscode.extensions.getExtension('ms-python.python'), undefined);
  });

  it('runs the daemon on the first Python on the PATH', async function () {
    skipWithoutProc(this);
    const api = await kernelInterrupt();
    const found = await findPython();
    await whenDaemonsRunOn((await findDaemonPython(found.path)).path);
    (await api.createInterrupter()).dispose();
  });
});

everyCommand('without the Python extension');
