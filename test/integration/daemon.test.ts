import assert from 'node:assert/strict';
import { spy } from 'sinon';
import { KernelInterruptError } from '../../src/base/errors';
import { DaemonProcess } from '../../src/daemon/DaemonProcess';
import type { PythonKernelInterruptDaemon } from '../../src/daemon/PythonKernelInterruptDaemon';
import { daemonOn, testLogger } from './fixtures/daemons';
import { CATCHES, end, isAlive, startReady } from './fixtures/processes';
import { testEnvironment } from '../rig/environment';
import { manyTimes } from '../rig/manyTimes';

const POSIX = process.platform !== 'win32';
/** Under Wine a handle takes 20 ms, and more if the machine is busy. */
const HANDLE_LIMIT_MS = 100;

function kill(daemon: PythonKernelInterruptDaemon): void {
  assert.ok(daemon.pid);
  process.kill(daemon.pid, 'SIGKILL');
}

for (const { version, path: python } of testEnvironment().pythons) {
  describe(`the daemon on Python ${version}`, () => {
    let daemon: PythonKernelInterruptDaemon;

    beforeEach(() => {
      daemon = daemonOn(python);
    });

    afterEach(() => daemon.dispose());

    it('is started at the first need, once', async () => {
      assert.equal(daemon.pid, undefined);
      const made = await Promise.all([1, 2, 3].map(() => daemon.createInterrupter()));
      assert.equal(new Set(made.map(({ handle }) => handle)).size, 3);
      assert.equal(await daemon.sendCommand('PING'), 'handles=3');
    });

    it('forgets a disposed handle', async () => {
      const interrupter = await daemon.createInterrupter();
      interrupter.dispose();
      await assert.rejects(interrupter.interrupt(), { code: 'DISPOSED' });
      await assert.rejects(interrupter.attach(process.pid), { code: 'DISPOSED' });
      assert.equal(await daemon.sendCommand('PING'), 'handles=0');
      assert.equal(daemon.handles, 0);
    });

    it('says when its last handle has gone, behind the answer to it', async () => {
      let unused = 0;
      daemon = daemonOn(python, { onUnused: () => unused++ });
      const [first, second] = [await daemon.createInterrupter(), await daemon.createInterrupter()];
      assert.equal(daemon.isUsed, true);
      first.dispose();
      await daemon.sendCommand('PING');
      assert.equal(unused, 0);
      second.dispose();
      assert.equal(await daemon.sendCommand('PING'), 'handles=0');
      assert.equal(unused, 1);
      assert.equal(daemon.isUsed, false);
    });

    it('is restarted while it only just starts, and whoever waits for the start has it', async () => {
      const starting = daemonOn(python);
      try {
        const started = starting.initializeInterrupter();
        await Promise.all([starting.restart(), starting.restart()]);
        assert.ok(await started);
        assert.equal(await starting.sendCommand('PING'), 'handles=0');
      } finally {
        starting.dispose();
      }
    });

    it('is restarted with the handles that it had', async () => {
      const interrupter = await daemon.createInterrupter();
      const before = daemon.pid;
      await daemon.restart();
      assert.notEqual(daemon.pid, before);
      assert.equal(await daemon.sendCommand('PING'), 'handles=1');
      interrupter.dispose();
    });

    it('keeps nothing of many handles', async function () {
      const { count, random } = manyTimes();
      this.timeout(this.timeout() + count * HANDLE_LIMIT_MS);
      const kept: { dispose(): void }[] = [];
      for (let made = 0; made < count; made++) {
        kept.push(await daemon.createInterrupter());
        if (random(2) === 0) {
          kept.splice(random(kept.length), 1).forEach((handle) => handle.dispose());
        }
      }
      assert.equal(await daemon.sendCommand('PING'), `handles=${kept.length}`);
      kept.forEach((handle) => handle.dispose());
      assert.equal(await daemon.sendCommand('PING'), 'handles=0');
      assert.equal(daemon.handles, 0);
    });

    it('refuses to attach what is no process', async () => {
      const interrupter = await daemon.createInterrupter();
      for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 31 - 1]) {
        await assert.rejects(interrupter.attach(pid), { code: 'NO_SUCH_PROCESS' });
      }
    });

    it('diagnoses the attached process, and fires nothing', async () => {
      const interrupter = await daemon.createInterrupter();
      await assert.rejects(interrupter.diagnose(), { code: 'NOT_ATTACHED' });
      const kernel = await startReady(python, ['-c', CATCHES]);
      try {
        const offered = await interrupter.attach(kernel.pid ?? 0);
        const { attached, chain, methods } = await interrupter.diagnose();
        assert.equal(attached, kernel.pid);
        assert.equal(chain[0]?.pid, kernel.pid);
        assert.deepEqual([...methods.keys()], POSIX ? ['signal'] : ['event', 'ctrlC']);
        const left = [...methods].flatMap(([method, refusal]) => (refusal ? [] : [method]));
        assert.deepEqual(left, offered);
        assert.ok(isAlive(kernel));
      } finally {
        await end(kernel);
      }
      await assert.rejects(interrupter.diagnose(), { code: 'NO_SUCH_PROCESS' });
    });

    it('gets an ID of its own with each request', async () => {
      const write = spy(DaemonProcess.prototype, 'write');
      try {
        await Promise.all([1, 2, 3].map(() => daemon.sendCommand('PING')));
        assert.equal(new Set(write.args.map(([line]) => line.split(':')[1])).size, 3);
      } finally {
        write.restore();
      }
    });

    it('rejects what is pending at once when it is killed', async () => {
      await daemon.sendCommand('PING');
      const pid = daemon.pid;
      assert.ok(pid);
      if (POSIX) {
        process.kill(pid, 'SIGSTOP');
      }
      const pending = Array.from({ length: 20 }, () => daemon.sendCommand('PING'));
      const settled = Promise.allSettled(pending);
      process.kill(pid, 'SIGKILL');
      for (const result of await settled) {
        // On Windows, where it cannot be stopped first, some may have been answered before.
        if (POSIX || result.status === 'rejected') {
          assert.equal(result.status, 'rejected');
          assert.equal((result.reason as { code: string }).code, 'DAEMON_FAILED');
        }
      }
      assert.equal(await daemon.sendCommand('PING'), 'handles=0');
    });

    it('gets every living handle back, and no other, when it is started again', async () => {
      const [first, second, third] = await Promise.all(
        [1, 2, 3].map(() => daemon.createInterrupter()),
      );
      assert.ok(first && second && third);
      second.dispose();
      assert.equal(await daemon.sendCommand('PING'), 'handles=2');
      kill(daemon);
      const fourth = await createInterrupterAfterDeath(daemon);
      assert.equal(await daemon.sendCommand('PING'), 'handles=3');
      assert.equal(new Set([first, third, fourth].map(({ handle }) => handle)).size, 3);
    });

    it('rejects what is pending when it is disposed', async () => {
      await daemon.sendCommand('PING');
      const pending = daemon.sendCommand('PING');
      daemon.dispose();
      await assert.rejects(pending, { code: 'DISPOSED' });
      await assert.rejects(daemon.sendCommand('PING'), { code: 'DISPOSED' });
    });

    if (POSIX) {
      it('interrupts on the same handle after it was killed', async () => {
        const kernel = await startReady(python, ['-c', CATCHES]);
        try {
          const interrupter = await daemon.createInterrupter();
          assert.deepEqual(await interrupter.attach(kernel.pid ?? 0), ['signal']);
          kill(daemon);
          await createInterrupterAfterDeath(daemon);
          assert.equal(await interrupter.interrupt(), 'signal');
          assert.ok(isAlive(kernel));
        } finally {
          await end(kernel);
        }
      });

      it('is given up where it hangs, and another takes its place', async () => {
        const impatient = daemonOn(python, { requestLimitMs: 300 });
        try {
          await impatient.sendCommand('PING');
          assert.ok(impatient.pid);
          process.kill(impatient.pid, 'SIGSTOP');
          await assert.rejects(impatient.sendCommand('PING'), {
            code: 'TIMED_OUT',
            message: /PING.*300 ms/,
          });
          assert.equal(await impatient.sendCommand('PING'), 'handles=0');
        } finally {
          impatient.dispose();
        }
      });
    }
  });
}

/** Waits until the death is known: a request before that may be lost with the daemon. */
async function createInterrupterAfterDeath(daemon: PythonKernelInterruptDaemon) {
  while (daemon.pid !== undefined) {
    await new Promise(setImmediate);
  }
  return daemon.createInterrupter();
}

describe('a daemon that cannot be started', () => {
  const cases: [string, string][] = [
    ['has no such interpreter', '/no/such/python'],
    ['has something that is no Python', process.execPath],
  ];
  for (const [what, interpreter] of cases) {
    it(`says so where it ${what}`, async () => {
      const daemon = daemonOn(interpreter, { logger: testLogger });
      await assert.rejects(daemon.createInterrupter(), { code: 'DAEMON_FAILED' });
      assert.equal(daemon.pid, undefined);
    });
  }

  it('does not try again where there is no interpreter', async () => {
    let asked = 0;
    const daemon = daemonOn('', {
      getInterpreter: () => {
        asked++;
        return Promise.reject(new KernelInterruptError('NO_INTERPRETER', 'There is none.'));
      },
    });
    await assert.rejects(daemon.createInterrupter(), { code: 'NO_INTERPRETER' });
    assert.equal(asked, 1);
  });
});
