import assert from 'node:assert/strict';
import { spy } from 'sinon';
import { KernelInterruptError } from '../../src/base/errors';
import { DaemonProcess } from '../../src/daemon/DaemonProcess';
import type { PythonKernelInterruptDaemon } from '../../src/daemon/PythonKernelInterruptDaemon';
import { testEnvironment } from '../rig/environment';
import { manyTimes } from '../rig/manyTimes';
import { daemonOn } from './fixtures/daemons';
import { CATCHES_INTERRUPT, end, isAlive, startReady } from './fixtures/processes';
import { waitUntil } from './fixtures/waitUntil';

const POSIX = process.platform !== 'win32';
/** Under Wine, it takes 20 ms to create a handle, and longer if the machine is busy. */
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

    it('starts once, at the first request', async () => {
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

    it('calls onUnused once its last handle is disposed', async () => {
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

    it('can be restarted while it starts, and a caller that waits for the start gets no error', async () => {
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

    it('keeps its handles when it is restarted', async () => {
      const interrupter = await daemon.createInterrupter();
      const before = daemon.pid;
      await daemon.restart();
      assert.notEqual(daemon.pid, before);
      assert.equal(await daemon.sendCommand('PING'), 'handles=1');
      interrupter.dispose();
    });

    it('holds no handle after many were created and disposed', async function () {
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

    it('refuses to attach a pid that belongs to no process', async () => {
      const interrupter = await daemon.createInterrupter();
      for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 31 - 1]) {
        await assert.rejects(interrupter.attach(pid), { code: 'NO_SUCH_PROCESS' });
      }
    });

    it('diagnoses the attached process without interrupting it', async () => {
      const interrupter = await daemon.createInterrupter();
      await assert.rejects(interrupter.diagnose(), { code: 'NOT_ATTACHED' });
      const kernel = await startReady(python, ['-c', CATCHES_INTERRUPT]);
      try {
        const offered = await interrupter.attach(kernel.pid ?? 0);
        const { attached, chain, methods } = await interrupter.diagnose();
        assert.equal(attached, kernel.pid);
        assert.equal(chain[0]?.pid, kernel.pid);
        assert.deepEqual(
          [...methods.keys()],
          POSIX ? ['signal', 'signalGroup'] : ['event', 'ctrlC'],
        );
        const left = [...methods].flatMap(([method, refusal]) => (refusal ? [] : [method]));
        assert.deepEqual(left, offered);
        assert.ok(isAlive(kernel));
      } finally {
        await end(kernel);
      }
      await assert.rejects(interrupter.diagnose(), { code: 'NO_SUCH_PROCESS' });
    });

    it('gives each request an ID of its own', async () => {
      const write = spy(DaemonProcess.prototype, 'write');
      try {
        await Promise.all([1, 2, 3].map(() => daemon.sendCommand('PING')));
        assert.equal(new Set(write.args.map(([line]) => line.split(':')[1])).size, 3);
      } finally {
        write.restore();
      }
    });

    it('rejects pending requests at once when it is killed', async () => {
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
        // Windows has no SIGSTOP, so there the daemon may answer some requests before it is killed.
        if (POSIX || result.status === 'rejected') {
          assert.equal(result.status, 'rejected');
          assert.equal((result.reason as { code: string }).code, 'DAEMON_FAILED');
        }
      }
      assert.equal(await daemon.sendCommand('PING'), 'handles=0');
    });

    it('restores every open handle and no disposed one when it starts again', async () => {
      const [first, second, third] = await Promise.all(
        [1, 2, 3].map(() => daemon.createInterrupter()),
      );
      assert.ok(first && second && third);
      second.dispose();
      assert.equal(await daemon.sendCommand('PING'), 'handles=2');
      kill(daemon);
      const fourth = await createInterrupterAfterExit(daemon);
      assert.equal(await daemon.sendCommand('PING'), 'handles=3');
      assert.equal(new Set([first, third, fourth].map(({ handle }) => handle)).size, 3);
    });

    it('rejects pending requests when it is disposed', async () => {
      await daemon.sendCommand('PING');
      const pending = daemon.sendCommand('PING');
      daemon.dispose();
      await assert.rejects(pending, { code: 'DISPOSED' });
      await assert.rejects(daemon.sendCommand('PING'), { code: 'DISPOSED' });
    });

    if (POSIX) {
      it('interrupts a process through the same handle after the daemon was killed and started again', async () => {
        const kernel = await startReady(python, ['-c', CATCHES_INTERRUPT]);
        try {
          const interrupter = await daemon.createInterrupter();
          assert.deepEqual(await interrupter.attach(kernel.pid ?? 0), ['signal', 'signalGroup']);
          kill(daemon);
          await createInterrupterAfterExit(daemon);
          assert.equal(await interrupter.interrupt(), 'signal');
          assert.ok(isAlive(kernel));
        } finally {
          await end(kernel);
        }
      });

      it('is replaced by a new process if it hangs', async () => {
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

/** Waits until the exit is known, because a request that is sent earlier may be lost with the daemon. */
async function createInterrupterAfterExit(daemon: PythonKernelInterruptDaemon) {
  await waitUntil('the exit of the daemon is known', () => daemon.pid === undefined);
  return daemon.createInterrupter();
}

describe('a daemon that cannot start', () => {
  const cases: [string, string][] = [
    ['does not exist', '/no/such/python'],
    ['is another program', process.execPath],
  ];
  for (const [what, interpreter] of cases) {
    it(`rejects requests if its Python ${what}`, async () => {
      const daemon = daemonOn(interpreter);
      await assert.rejects(daemon.createInterrupter(), { code: 'DAEMON_FAILED' });
      assert.equal(daemon.pid, undefined);
    });
  }

  it('looks for a Python only once if none is found', async () => {
    let asked = 0;
    const daemon = daemonOn('', {
      getInterpreter: () => {
        asked++;
        return Promise.reject(new KernelInterruptError('NO_INTERPRETER', 'No Python was found.'));
      },
    });
    await assert.rejects(daemon.createInterrupter(), { code: 'NO_INTERPRETER' });
    assert.equal(asked, 1);
  });
});
