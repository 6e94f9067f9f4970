import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import {
  describeAttempts,
  kernelFor,
  outputOf,
  SET_X_AND_RAISE,
  whenStatusIs,
} from './fixtures/kernels';
import { isAlive } from './fixtures/processes';
import { record, skipCase, truthOf } from './fixtures/record';
import { startKernel, type RealKernel } from './fixtures/realKernel';

/** A Python program that starts the command in its arguments and waits for it. SIGINT would end both. */
const CALLS = 'import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))';

/** The launcher of the reported case `launcher`. */
const REPORTED = 'a Python program with subprocess.call';

/** Like `CALLS`, with a shell script between the program and the command, as `conda run` has one. */
const CALLS_SCRIPT = `
import subprocess, sys
sys.exit(subprocess.call(['sh', '-c', '"$@"; exit $?', 'sh', *sys.argv[1:]]))`;

/** Like `CALLS`, with system(3), which ignores SIGINT while it waits. */
const CALLS_SYSTEM = `
import os, shlex, sys
sys.exit(os.system('true; ' + shlex.join(sys.argv[1:]) + '; true'))`;

/** Passes every SIGINT on, as tini and other small init programs do, and ends with its child. */
const PASSES_SIGNALS_ON = `
import signal, subprocess, sys
child = subprocess.Popen(sys.argv[1:])
signal.signal(signal.SIGINT, lambda *_: child.send_signal(signal.SIGINT))
sys.exit(child.wait())`;

/** A Node program that starts the command in its arguments. SIGINT would end the program, and the kernel with it. */
const NODE = `
const child = require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' });
process.on('SIGINT', () => { child.kill('SIGKILL'); process.exit(1); });
child.on('exit', (code) => process.exit(code ?? 1));`;

const LAUNCHERS: Readonly<Record<string, (python: string) => readonly string[]>> = {
  [REPORTED]: (python) => [python, '-c', CALLS],
  'a Python program and a shell script': (python) => [python, '-c', CALLS_SCRIPT],
  'a Python program with os.system': (python) => [python, '-c', CALLS_SYSTEM],
  'a program that passes signals on': (python) => [python, '-c', PASSES_SIGNALS_ON],
  'a Node program': () => [process.execPath, '-e', NODE, '--'],
  nice: (python) => [python, '-c', CALLS, 'nice', '-n', '1'],
  timeout: () => ['timeout', '600'],
  flock: () => ['flock', '/dev/null'],
};

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(-1)) {
  describe(`ipykernel ${ipykernelVersion} that a launcher started`, () => {
    const toDispose = disposeAfterAll();
    let pool: DaemonPool;
    let real: RealKernel | undefined;

    before(function () {
      if (process.platform !== 'linux') {
        const reason = 'only Linux tells here which process listens on a port';
        skipCase('launcher', reason);
        skipBecause(this, reason);
      }
      pool = toDispose(poolOn(python));
    });

    afterEach(async () => {
      await real?.dispose();
      real = undefined;
    });

    for (const [what, launcher] of Object.entries(LAUNCHERS)) {
      it(`is interrupted, and the launcher lives on: ${what}`, async () => {
        const argv = ['-m', 'ipykernel_launcher', '-f', '{connection_file}'];
        real = await startKernel([...launcher(python), python, ...argv]);
        const { process: launched, connectionFile, connection } = real;
        await outputOf(connection, SET_X_AND_RAISE);
        const kernel = kernelFor(pool, { process: launched, connectionFile });
        try {
          await whenStatusIs(kernel, 'idle');
          assert.equal((await kernel.interrupt()).outcome, 'idle');
          for (let round = 0; round < 2; round++) {
            const cell = await startCell(connection, BUSY_LOOP);
            const result = await kernel.interrupt();
            assert.deepEqual(
              [result.outcome, ...describeAttempts(result)],
              ['interrupted', 'signal'],
            );
            const reply = await cell.result;
            assert.equal(reply.ename, 'KeyboardInterrupt');
            assert.equal(await outputOf(connection, 'print(x)'), '42');
            assert.ok(isAlive(launched), 'the launcher has ended');
            if (what === REPORTED && round === 0) {
              const { kernel: program = '', ...truth } = await truthOf(real, reply);
              record('launcher', ipykernelVersion, result, { ...truth, [what]: program });
            }
          }
          // The launcher still waits for the kernel: it ends when the kernel ends.
          const ended = once(launched, 'exit');
          connection.send('shell', 'shutdown_request', { restart: false });
          await ended;
        } finally {
          kernel.dispose();
        }
      });
    }
  });
}
