import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CELLS } from '../../examples/demo/cells';
import type { InterruptMethod, PreparedKernel } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import { newConnectionInfo, writeConnectionFile } from '../../src/jupyter/connectionFile';
import { testEnvironment, type KernelEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  describeAttempts,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  type PreparedKernel as StartedKernel,
} from './fixtures/kernels';
import { connect, spawnKernel, type StartOptions } from './fixtures/realKernel';
import { record, truthOf } from './fixtures/record';

type Prepare = NonNullable<StartOptions['prepare']>;

/** A way to start a kernel. */
interface Variant {
  /** Completes "a kernel …" in the titles of the tests. */
  what: string;
  prepare(
    argv: readonly string[],
    env: NodeJS.ProcessEnv,
    interrupter: DaemonInterrupter,
    environment: KernelEnvironment,
  ): PreparedKernel;
  /** The methods that `attach` returns. */
  methods: readonly InterruptMethod[];
  /** For each of the first cells of the demo, the expected attempts, as `describeAttempts` returns them. */
  attempts: readonly (readonly string[])[];
}

function unprepared(argv: readonly string[], env: NodeJS.ProcessEnv): PreparedKernel {
  const [command = '', ...args] = argv;
  return { command, args, options: { env, windowsHide: true } };
}

const BY_EVENT = ['event'];
const BY_BOTH = ['event', 'ctrlC'];
const BY_CTRL_C = ['event NOT_SUPPORTED', 'ctrlC'];

const LAUNCHED: Variant = {
  what: 'that a launcher started',
  prepare: (argv, env, interrupter, { launcher = '' }) =>
    interrupter.prepare([launcher, ...argv.slice(1)], { env }),
  methods: ['event', 'ctrlC'],
  attempts: [BY_EVENT, BY_EVENT, BY_EVENT, BY_BOTH],
};

const VARIANTS: readonly Variant[] = [
  {
    what: 'that inherits the event but was not prepared',
    prepare: (argv, env, interrupter) => unprepared(argv, { ...env, ...interrupter.env }),
    methods: ['event', 'ctrlC'],
    // At the event, ipykernel calls interrupt_main(). That does not end a sleep.
    attempts: [BY_EVENT, BY_BOTH, BY_EVENT, BY_BOTH],
  },
  {
    what: 'that inherits nothing',
    prepare: (argv, env) => unprepared(argv, { ...env, FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1' }),
    methods: ['ctrlC'],
    attempts: [BY_CTRL_C, BY_CTRL_C, BY_CTRL_C, BY_CTRL_C],
  },
  LAUNCHED,
];

describe('on Windows', () => {
  before(function () {
    if (process.platform !== 'win32') {
      skipBecause(
        this,
        'only Windows has events and Ctrl+C; the suite "windows" runs these tests under Wine',
      );
    }
  });

  for (const environment of testEnvironment().kernels) {
    for (const variant of VARIANTS) {
      describe(`a kernel (ipykernel ${environment.ipykernelVersion}) ${variant.what}`, () => {
        let pool: DaemonPool;
        let started: StartedKernel;

        before(async () => {
          pool = poolOn(environment.python);
          started = await startPreparedKernel(pool, environment.python, {
            prepare: (interrupter, argv, { env }) =>
              variant.prepare(argv, env, interrupter, environment),
          });
          await outputOf(started.real.connection, SET_X_AND_RAISE);
        });

        after(async () => {
          await started.dispose();
          pool.dispose();
        });

        it(`can be interrupted by ${variant.methods.join(' and ')}`, async () => {
          const { interrupter, real } = started;
          assert.deepEqual(await interrupter.attach(real.process.pid ?? 0), variant.methods);
        });

        variant.attempts.forEach((expected, index) => {
          const { title, code } = CELLS[index] ?? { title: '', code: '' };
          it(`is interrupted, with the attempts ${expected.join(' and ')}, while it runs: ${title}`, async () => {
            const cell = await startCell(started.real.connection, code);
            const result = await started.kernel.interrupt();
            const reply = await cell.result;
            // Ctrl+C also ends the child for which a cell waits. The cell can end before the kernel gets its own Ctrl+C.
            const canEnd = code.includes('child.wait()') && result.outcome === 'ended';
            assert.deepEqual(
              [result.outcome, reply.status, ...describeAttempts(result)],
              [...(canEnd ? ['ended', 'ok'] : ['interrupted', 'error']), ...expected],
            );
            if (variant === LAUNCHED && code === BUSY_LOOP) {
              const truth = await truthOf(started.real, reply);
              record('launcher', environment.ipykernelVersion, result, truth);
            }
          });
        });

        it('keeps its variables through the interrupts of the tests above', async () => {
          assert.equal(await outputOf(started.real.connection, 'print(x)'), '42');
        });
      });
    }

    describe(`ipykernel ${environment.ipykernelVersion} whose connection file has a path with letters outside the code page`, () => {
      let pool: DaemonPool;
      let folder: string;

      before(async () => {
        pool = poolOn(environment.python);
        folder = await mkdtemp(path.join(tmpdir(), 'Ж日本-'));
      });

      after(async () => {
        pool.dispose();
        await rm(folder, { recursive: true, maxRetries: 10 });
      });

      /** Returns undefined if the kernel starts; otherwise the error that it printed, or `no error` if it printed none. */
      async function errorAtStart(prepare: Prepare): Promise<string | undefined> {
        const connectionFile = path.join(folder, `${randomUUID()}.json`);
        await writeConnectionFile(connectionFile, await newConnectionInfo());
        const spawned = await spawnKernel(environment.python, {
          connectionFile,
          prepare: (argv, { env }) =>
            prepare(argv, { env: { ...env, PYTHONIOENCODING: 'cp1252' } }),
        });
        const closed = once(spawned.process, 'close');
        try {
          (await connect(spawned)).close();
          return undefined;
        } catch {
          await closed;
          return /^\w+Error: .*$/m.exec(spawned.output())?.[0].trim() ?? 'no error';
        } finally {
          await spawned.dispose();
        }
      }

      it('starts, or fails with the same error, whether it is prepared or not', async () => {
        const interrupter = await pool.createInterrupter(environment.python);
        const alone = await errorAtStart((argv, { env }) => unprepared(argv, env));
        const prepared = await errorAtStart((argv, options) => interrupter.prepare(argv, options));
        interrupter.dispose();
        record('lettersOutsideCodePage', environment.ipykernelVersion, undefined, {
          alone: alone ?? 'comes up',
          prepared: prepared ?? 'comes up',
        });
        assert.equal(prepared, alone);
      });
    });
  }
});
