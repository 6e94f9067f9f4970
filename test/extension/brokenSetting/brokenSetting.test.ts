import assert from 'node:assert/strict';
import { findHost, findPython } from '../../../src/interpreters/find';
import { skipWithoutProc, whenDaemonsRunOn } from '../daemonProcesses';
import { kernelInterrupt } from '../kernelInterrupt';
import { skipWithoutPage } from '../page/ui';
import { said } from '../said';

describe('a start whose setting names an interpreter that is not there', () => {
  before(() => kernelInterrupt());

  it('says which setting to correct', async function () {
    skipWithoutPage(this);
    const { message, buttons } = await said('/no/such/python is not a working Python.');
    assert.match(message, /Correct the setting "kernelInterrupt\.interpreter"\./);
    assert.deepEqual(buttons, ['Show Log']);
  });

  it('runs the daemon on the Python of the PATH', async function () {
    skipWithoutProc(this);
    await whenDaemonsRunOn((await findHost((await findPython()).path)).path);
  });
});
