import assert from 'node:assert/strict';
import { findDaemonPython, findPython } from '../../../src/interpreters/find';
import { skipWithoutProc, whenDaemonsRunOn } from '../daemonProcesses';
import { everyCommand } from '../everyCommand';
import { kernelInterrupt } from '../kernelInterrupt';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { waitForMessage } from '../messages';

describe('a setting with the path of an interpreter that does not exist', () => {
  before(() => kernelInterrupt());

  it('causes a message that says which setting to correct', async function () {
    skipWithoutPage(this);
    const { message, buttons } = await waitForMessage('/no/such/python is not a working Python.');
    assert.match(message, /Correct the setting "kernelInterrupt\.interpreter"\./);
    assert.deepEqual(buttons, ['Show Log']);
  });

  it('does not keep the API from creating an interrupter, because another Python runs the daemon', async () => {
    const interrupter = await (await kernelInterrupt()).createInterrupter();
    assert.ok(interrupter.handle > 0);
    interrupter.dispose();
  });

  it('makes the first Python on the PATH run the daemon', async function () {
    skipWithoutProc(this);
    await whenDaemonsRunOn((await findDaemonPython((await findPython()).path)).path);
  });
});

everyCommand('with a setting whose Python does not exist');
