import assert from 'node:assert/strict';
import { CELLS } from '../../examples/demo/cells';
import type { InterruptMethod, PreparedKernel } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import { testEnvironment, type KernelEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  describeAttempts,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  type PreparedKernel as StartedKernel,
} from './fixtures/kernels';

/** A way to start a kernel. */
interface Variant {
  /** Completes the sentence "a kernel …". */
  what: string;
  prepare(
    argv: readonly string[],
    env: NodeJS.ProcessEnv,
    interrupter: DaemonInterrupter,
    environment: KernelEnvironment,
  ): PreparedKernel;
  /** The methods that `attach` returns. */
  methods: readonly InterruptMethod[];
  /** For each of the first cells: its attempts, as `describeAttempts` returns them. */
  attempts: readonly (readonly string[])[];
}

function unprepared(argv: readonly string[], env: NodeJS.ProcessEnv): PreparedKernel {
  const [command = '', ...args] = argv;
  return { command, args, options: { env, windowsHide: true } };
}

const BY_EVENT = ['event'];
const BY_BOTH = ['event', 'ctrlC'];
const BY_CTRL_C = ['event NOT_SUPPORTED', 'ctrlC'];

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
  {
    what: 'that a launcher started',
    prepare: (argv, env, interrupter, { launcher = '' }) =>
      interrupter.prepare([launcher, ...argv.slice(1)], { env }),
    methods: ['event', 'ctrlC'],
    attempts: [BY_EVENT, BY_EVENT, BY_EVENT, BY_BOTH],
  },
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
          it(`is interrupted by ${expected.join(', then ')} while it runs: ${title}`, async () => {
            const cell = await startCell(started.real.connection, code);
            const result = await started.kernel.interrupt();
            assert.deepEqual(
              [result.outcome, ...describeAttempts(result)],
              ['interrupted', ...expected],
            );
            assert.equal((await cell.result).status, 'error');
          });
        });

        it('keeps its variables', async () => {
          assert.equal(await outputOf(started.real.connection, 'print(x)'), '42');
        });
      });
    }
  }
});
