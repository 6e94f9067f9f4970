import assert from 'node:assert/strict';
import { pythonStandIn } from '../fixtures/python-extension/pythonStandIn';

describe('the stand-in for the Python extension, not ready yet', () => {
  it('tells a placeholder, and no event tells of the interpreter that follows', async () => {
    const { control, environments, ready } = await pythonStandIn();
    let events = 0;
    const listener = environments.onDidChangeActiveEnvironmentPath(() => (events += 1));
    assert.deepEqual(environments.getActiveEnvironmentPath(), {
      id: 'DEFAULT_PYTHON',
      path: 'python',
    });
    control.select('/a/python');
    control.becomeReady();
    await ready;
    assert.equal(environments.getActiveEnvironmentPath().path, '/a/python');
    assert.equal(events, 0);

    control.select('/another/python', { silently: true });
    assert.equal(events, 0);
    control.select('/yet/another/python');
    assert.equal(events, 1);
    listener.dispose();
  });
});
