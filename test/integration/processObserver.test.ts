import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { observe } from '../../src/kernels/observe/Observer';
import { ProcessObserver } from '../../src/kernels/observe/ProcessObserver';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { within } from '../rig/waiting';

/** Catches SIGINT until it reads a line on stdin, and then ignores SIGINT, as ipykernel does at the end of a cell. */
const SCRIPT = `
import signal, sys
print('caught', flush=True)
sys.stdin.readline()
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.stdin.readline()`;

/**
 * Imitates a kernel with a child from an earlier cell. At a line on stdin, it starts a second child and ignores SIGINT,
 * as a kernel that waits for a child does. At the next line, it ends the second child and not the first.
 */
const WAITS_FOR_A_CHILD = `
import signal, subprocess, sys
def start():
    child = subprocess.Popen([sys.executable, '-c', 'print(1, flush=True); input()'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    return child
earlier = start()
print('caught', flush=True)
sys.stdin.readline()
child = start()
signal.signal(signal.SIGINT, signal.SIG_IGN)
print('ignored', flush=True)
sys.stdin.readline()
child.kill()
sys.stdin.readline()`;

describe('ProcessObserver', () => {
  it('does not see the end of a cell while a child that was started during the cell runs', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'only Linux has /proc/PID/status');
    }
    const [python] = testEnvironment().pythons;
    assert.ok(python);
    const child = spawn(python.path, ['-c', WAITS_FOR_A_CHILD]);
    try {
      await within('the process catches SIGINT', once(child.stdout, 'data'));
      const { watch } = await observe([new ProcessObserver(child, () => undefined)], 500);
      assert.ok(watch);
      child.stdin.write('\n');
      await within('the process ignores SIGINT', once(child.stdout, 'data'));
      assert.equal(await watch.wait(200), undefined);
      child.stdin.write('\n');
      // The second child is a zombie now, and the child of the earlier cell lives.
      assert.equal(await watch.wait(5000), 'over');
      watch.dispose();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

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
