import assert from 'node:assert/strict';
import { once } from 'node:events';
import { DirectInterrupter } from '../../src/kernels/DirectInterrupter';
import { skipBecause } from '../setup/skip';
import { end, isAlive, startReady } from './fixtures/processes';

/** A Node program that does this with SIGINT. */
function program(handler: string): string[] {
  return ['-e', `${handler}; console.log('ready'); setInterval(() => {}, 1000);`];
}

const CATCHES = program("process.on('SIGINT', () => console.log('interrupted'))");

describe('DirectInterrupter', () => {
  before(function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'Windows has no signals');
    }
  });

  it('interrupts a process that catches SIGINT', async () => {
    const child = await startReady(process.execPath, CATCHES);
    const interrupter = new DirectInterrupter();
    try {
      assert.deepEqual(await interrupter.attach(child.pid ?? 0), ['signal']);
      assert.ok(child.stdout);
      const said = once(child.stdout, 'data');
      assert.equal(await interrupter.fire(), 'signal');
      assert.equal(String((await said)[0]), 'interrupted\n');
      assert.ok(isAlive(child));
    } finally {
      await end(child);
    }
  });

  it('refuses a shell, which would end and take the kernel with it', async () => {
    const child = await startReady('sh', ['-c', 'echo ready; sleep 60; true']);
    const interrupter = new DirectInterrupter();
    try {
      await interrupter.attach(child.pid ?? 0);
      await assert.rejects(interrupter.fire(), { code: 'WOULD_KILL' });
      assert.ok(isAlive(child));
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await end(child);
    }
  });

  it('sends nothing to a process that ignores SIGINT', async () => {
    const child = await startReady('sh', ['-c', "trap '' INT; echo ready; sleep 60"]);
    const interrupter = new DirectInterrupter();
    try {
      await interrupter.attach(child.pid ?? 0);
      assert.equal(await interrupter.fire(), 'none');
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await end(child);
    }
  });

  it('says so where the process has ended, or was never there', async () => {
    const child = await startReady(process.execPath, CATCHES);
    const interrupter = new DirectInterrupter();
    await assert.rejects(interrupter.fire(), { code: 'NOT_ATTACHED' });
    await interrupter.attach(child.pid ?? 0);
    await end(child);
    await assert.rejects(interrupter.fire(), { code: 'NO_SUCH_PROCESS' });
    await assert.rejects(interrupter.attach(child.pid ?? 0), { code: 'NO_SUCH_PROCESS' });
  });
});
