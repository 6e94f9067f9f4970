import assert from 'node:assert/strict';
import { findDaemonPython } from '../../../src/interpreters/find';
import { testEnvironment } from '../../rig/environment';
import { whenDaemonsRunOn } from '../daemonProcesses';
import { pythonStandIn } from '../fixtures/python-extension/pythonStandIn';
import { kernelInterrupt } from '../kernelInterrupt';

describe('the stand-in for the Python extension, not ready yet', () => {
  it('tells a placeholder, and the daemon follows the interpreter behind it, of which no event tells', async () => {
    const { control, environments, ready } = await pythonStandIn();
    let events = 0;
    const listener = environments.onDidChangeActiveEnvironmentPath(() => (events += 1));
    assert.deepEqual(environments.getActiveEnvironmentPath(), {
      id: 'DEFAULT_PYTHON',
      path: 'python',
    });
    await kernelInterrupt();
    const python = testEnvironment().pythons.at(-1)?.path ?? assert.fail('There is no Python.');
    control.select(python);
    control.becomeReady();
    await ready;
    assert.equal(environments.getActiveEnvironmentPath().path, python);
    assert.equal(events, 0);
    if (process.platform === 'linux') {
      await whenDaemonsRunOn((await findDaemonPython(python)).path);
    }

    control.select('/another/python', { silently: true });
    assert.equal(events, 0);
    control.select('/yet/another/python');
    assert.equal(events, 1);
    listener.dispose();
  });
});
