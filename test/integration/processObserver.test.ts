import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { observe } from '../../src/kernels/observe/Observer';
import { ProcessObserver } from '../../src/kernels/observe/ProcessObserver';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { within } from '../rig/waiting';

/** Catches SIGINT, announces it, and ignores SIGINT after a line on stdin. ipykernel does so at the end of a cell. */
const SCRIPT = `
import signal, sys
print('caught', flush=True)
sys.stdin.readline()
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.stdin.readline()`;

describe('ProcessObserver', () => {
  it('sees the end of a cell when the process begins to ignore SIGINT', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'only Linux has /proc/PID/status');
    }
    const [python] = testEnvironment().pythons;
    assert.ok(python);
    const child = spawn(python.path, ['-c', SCRIPT]);
    try {
      await within('the process catches SIGINT', once(child.stdout, 'data'));
      const observer = new ProcessObserver(child, () => undefined);
      const { watch } = await observe([observer], 500);
      assert.ok(watch);
      assert.equal(await watch.wait(100), undefined);
      child.stdin.write('\n');
      assert.equal(await watch.wait(5000), 'over');
      watch.dispose();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});
