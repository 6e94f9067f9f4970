import assert from 'node:assert/strict';
import { findDaemonPython, findPython } from '../../../src/interpreters/find';
import { skipWithoutProc, whenDaemonsRunOn } from '../daemonProcesses';
import { everyCommand } from '../everyCommand';
import { kernelInterrupt } from '../kernelInterrupt';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { said } from '../said';

describe('a start whose setting names an interpreter that is not there', () => {
  before(() => kernelInterrupt());

  it('says which setting to correct', async function () {
    skipWithoutPage(this);
    const { message, buttons } = await said('/no/such/python is not a working Python.');
    assert.match(message, /Correct the setting "kernelInterrupt\.interpreter"\./);
    assert.deepEqual(buttons, ['Show Log']);
  });

  it('makes handles all the same: another Python runs the daemon', async () => {
    const interrupter = await (await kernelInterrupt()).createInterrupter();
    assert.ok(interrupter.handle > 0);
    interrupter.dispose();
  });

  it('runs the daemon on the Python of the PATH', async function () {
    skipWithoutProc(this);
    await whenDaemonsRunOn((await findDaemonPython((await findPython()).path)).path);
  });
});

everyCommand('with a setting that names no Python');
