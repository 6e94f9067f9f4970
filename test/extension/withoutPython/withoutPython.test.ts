import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findDaemonPython, findPython } from '../../../src/interpreters/find';
import { skipWithoutProc, whenDaemonsRunOn } from '../daemonProcesses';
import { everyCommand } from '../everyCommand';
import { kernelInterrupt } from '../kernelInterrupt';

describe('a start without the Python extension', () => {
  it('has none', () => {
    assert.equal(vscode.extensions.getExtension('ms-python.python'), undefined);
  });

  it('runs the daemon on the Python of the PATH', async function () {
    skipWithoutProc(this);
    const api = await kernelInterrupt();
    const found = await findPython();
    await whenDaemonsRunOn((await findDaemonPython(found.path)).path);
    (await api.createInterrupter()).dispose();
  });
});

everyCommand('without the Python extension');
