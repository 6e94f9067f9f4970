import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import type { SmallKernel } from '../../src/check/smallKernel';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import { readConnectionFile } from '../../src/jupyter/connectionFile';
import { execute, executeUntil } from '../../src/jupyter/execute';
import { KernelConnection } from '../../src/jupyter/zmq/KernelConnection';
import { KernelProcess } from '../../src/kernels/KernelProcess';
import { testEnvironment } from '../setup/environment';
import { poolOn, testLogger } from './fixtures/daemons';
import { startSmallKernel } from './fixtures/smallKernel';

const TIME_LIMIT_MS = 10_000;

const POSIX = process.platform !== 'win32';

const CELLS = [
  ['a busy loop', 'while True: pass'],
  ['time.sleep', 'import time; time.sleep(600)'],
] as const;

for (const { path: python, version } of testEnvironment().pythons) {
  describe(`the small kernel on Python ${version}`, () => {
    let pool: DaemonPool;
    let interrupter: DaemonInterrupter;
    let kernel: SmallKernel;
    let connection: KernelConnection;
    let interruptible: KernelProcess;
    const changes = new EventEmitter();

    before(async () => {
      pool = poolOn(python);
      interrupter = await pool.createInterrupter(python);
      ({ kernel, connection } = await startSmallKernel(python, interrupter));
      interruptible = new KernelProcess(
        {
          name: 'the small kernel',
          process: kernel.process,
          connectionFile: kernel.connectionFile,
          interrupter,
          // Said by its host: of those that only say it themselves, ipykernel alone is believed.
          language: 'python',
        },
        {
          createInterrupter: () => Promise.resolve(interrupter),
          settings: () => ({ gracePeriodMs: 5000, consoleInterrupt: 'auto' }),
          logger: testLogger,
          onDidChange: () => changes.emit('change'),
        },
      );
      await execute(connection, 'x = 42').result;
    });

    // What the cell before has left to be heard is not taken for what the next one says.
    beforeEach(async () => {
      while (interruptible.status !== 'idle') {
        await once(changes, 'change');
      }
    });

    after(async () => {
      interruptible.dispose();
      await kernel.dispose();
      pool.dispose();
    });

    for (const [title, code] of CELLS) {
      it(`is interrupted in ${title}`, async () => {
        const { result } = await executeUntil(
          connection,
          `print("running", flush=True)\n${code}`,
          'running',
        );
        const { outcome, attempts } = await interruptible.interrupt();
        assert.equal(outcome, 'interrupted', JSON.stringify(attempts));
        assert.deepEqual(
          attempts.map(({ method }) => method),
          [POSIX ? 'signal' : 'event'],
        );
        assert.equal((await result).ename, 'KeyboardInterrupt');
      });
    }

    it('answers on control, and to the heartbeat, while a cell runs', async () => {
      const { result } = await executeUntil(
        connection,
        'print("running", flush=True)\nwhile True: pass',
        'running',
      );
      const reply = await connection.request(
        'control',
        'kernel_info_request',
        {},
        { timeLimitMs: TIME_LIMIT_MS },
      );
      assert.equal(reply.content['status'], 'ok');
      assert.equal(await connection.isAlive(TIME_LIMIT_MS), true);
      assert.equal((await interruptible.interrupt()).outcome, 'interrupted');
      await result;
    });

    it('is not harmed by interrupts while it is idle, nor by any number of them', async () => {
      assert.equal((await interruptible.interrupt()).outcome, 'idle');
      for (let count = 0; count < 50; count++) {
        assert.equal(await interrupter.interrupt(), POSIX ? 'none' : 'event');
      }
      assert.equal((await execute(connection, 'print(1)').result).stdout, '1\n');
    });

    it('says what a cell wrote and what it failed with', async () => {
      const cell =
        'import sys; print("a", end=""); print("é\\ud800"); print("b", file=sys.stderr); 1/0';
      const { status, ename, evalue, stdout } = await execute(connection, cell).result;
      assert.deepEqual(
        { status, ename, evalue, stdout },
        {
          status: 'error',
          ename: 'ZeroDivisionError',
          evalue: 'division by zero',
          stdout: 'aé\ud800\n',
        },
      );
      assert.equal((await execute(connection, 'raise SystemExit').result).ename, 'SystemExit');
      assert.equal((await execute(connection, 'input()').result).ename, 'RuntimeError');
      assert.equal((await execute(connection, 'x =').result).ename, 'SyntaxError');
    });

    it('hears nobody with another key', async () => {
      const info = await readConnectionFile(kernel.connectionFile);
      const stranger = await KernelConnection.open({ ...info, key: 'another' });
      try {
        const request = stranger.request(
          'shell',
          'execute_request',
          { code: 'x = 0' },
          { timeLimitMs: 500 },
        );
        await assert.rejects(request, { code: 'TIMED_OUT' });
      } finally {
        stranger.close();
      }
      assert.equal((await execute(connection, 'print(x)').result).stdout, '42\n');
    });

    it('lives on whatever is sent to its ports', async () => {
      const info = await readConnectionFile(kernel.connectionFile);
      for (const port of [info.shell_port, info.control_port, info.iopub_port, info.hb_port]) {
        for (const bytes of ['GET / HTTP/1.1\r\n\r\n', Buffer.alloc(100, 255), '']) {
          const socket = connect(port, '127.0.0.1');
          await once(socket, 'connect');
          socket.end(bytes);
          await closed(socket);
        }
      }
      assert.equal((await execute(connection, 'print(x)').result).stdout, '42\n');
    });

    it('loses nothing of much output', async () => {
      const { stdout } = await execute(connection, 'for i in range(5000): print(i)').result;
      assert.equal(stdout.split('\n').length, 5001);
    });

    it('has kept its variables', async () => {
      assert.equal((await execute(connection, 'print(x)').result).stdout, '42\n');
    });

    it('ends when it is asked to, though a cell runs, and leaves no file', async () => {
      const own = await pool.createInterrupter(python);
      const other = await startSmallKernel(python, own);
      try {
        await executeUntil(
          other.connection,
          'print("running", flush=True)\nwhile True: pass',
          'running',
        );
        const exited = once(other.kernel.process, 'exit');
        other.connection.send('control', 'shutdown_request', {});
        assert.deepEqual(await exited, [0, null]);
      } finally {
        await other.kernel.dispose();
        own.dispose();
      }
      assert.equal(existsSync(path.dirname(other.kernel.connectionFile)), false);
    });
  });
}

async function closed(socket: Socket): Promise<void> {
  // Being hung up on may be an error here, and may be one there.
  socket.on('error', () => undefined).resume();
  if (!socket.destroyed) {
    await once(socket, 'close');
  }
}
