import assert from 'node:assert/strict';
import { findDaemonPython } from '../../../src/interpreters/find';
import { testEnvironment } from '../../rig/environment';
import { whenDaemonsRunOn } from '../daemonProcesses';
import { fakePython } from '../fixtures/python-extension/fakePython';
import { kernelInterrupt } from '../kernelInterrupt';

describe('a Python extension that is not ready yet', () => {
  it('fires no event when it becomes ready, and the daemon nevertheless runs on its active interpreter', async () => {
    const { control, environments, ready } = await fakePython();
    let events = 0;
    const listener = environments.onDidChangeActiveEnvironmentPath(() => (events += 1));
    assert.deepEqual(environments.getActiveEnvironmentPath(), {
      id: 'DEFAULT_PYTHON',
      path: 'python',
    });
    await kernelInterrupt();
    const python = testEnvironment().pythons.at(-1)?.path ?? assert.fail('No Python was found.');
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
