import assert from 'node:assert/strict';
import { CELLS, RUNNING } from '../../examples/demo/cells';
import type { InterruptMethod, PreparedKernel } from '../../src/api';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { DaemonInterrupter } from '../../src/daemon/DaemonInterrupter';
import { execute, executeUntil } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import { standaloneKernel } from '../../src/sources/registered/standaloneKernel';
import { testEnvironment, type KernelEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { poolOn, testLogger } from './fixtures/daemons';
import { startKernel, type RealKernel } from './fixtures/realKernel';

interface Variant {
  what: string;
  prepare(
    argv: readonly string[],
    env: NodeJS.ProcessEnv,
    interrupter: DaemonInterrupter,
    environment: KernelEnvironment,
  ): PreparedKernel;
  /** What `attach` finds. */
  methods: readonly InterruptMethod[];
  /** What is tried for each of the first cells, in their order; a route that fails is followed by its code. */
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
    what: 'that inherits the event, and was not prepared',
    prepare: (argv, env, interrupter) => unprepared(argv, { ...env, ...interrupter.env }),
    methods: ['event', 'ctrlC'],
    // What inherits an event calls interrupt_main(), which a sleep does not notice.
    attempts: [BY_EVENT, BY_BOTH, BY_EVENT, BY_BOTH],
  },
  {
    what: 'that inherits nothing',
    prepare: (argv, env) => unprepared(argv, { ...env, FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1' }),
    methods: ['ctrlC'],
    attempts: [BY_CTRL_C, BY_CTRL_C, BY_CTRL_C, BY_CTRL_C],
  },
  {
    what: 'behind a launcher process',
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
        'elsewhere there are only signals; these run under Wine in the suite "windows"',
      );
    }
  });

  for (const environment of testEnvironment().kernels) {
    for (const variant of VARIANTS) {
      describe(`a kernel of ipykernel ${environment.ipykernelVersion} ${variant.what}`, () => {
        let pool: DaemonPool;
        let interrupter: DaemonInterrupter;
        let kernel: RealKernel;
        let interruptible: Kernel;

        before(async () => {
          pool = poolOn(environment.python);
          interrupter = await pool.createInterrupter(environment.python);
          kernel = await startKernel(environment.python, {
            prepare: (argv, { env }) => variant.prepare(argv, env, interrupter, environment),
          });
          interruptible = standaloneKernel(
            {
              name: 'the kernel',
              process: kernel.process,
              connectionFile: kernel.connectionFile,
              interrupter,
            },
            {
              createInterrupter: () => pool.createInterrupter(environment.python),
              settings: () => ({ gracePeriodMs: 4000, consoleInterrupt: 'auto' }),
              logger: testLogger,
            },
          );
          await execute(kernel.connection, 'x = 42').result;
        });

        after(async () => {
          interruptible.dispose();
          await kernel.dispose();
          pool.dispose();
        });

        it(`is reached by ${variant.methods.join(' and ')}`, async () => {
          assert.deepEqual(await interrupter.attach(kernel.process.pid ?? 0), variant.methods);
        });

        variant.attempts.forEach((expected, index) => {
          const { title, code } = CELLS[index] ?? { title: '', code: '' };
          it(`is interrupted by ${expected.join(', then ')} in: ${title}`, async () => {
            const { result } = await executeUntil(kernel.connection, code, RUNNING);
            const { outcome, attempts } = await interruptible.interrupt();
            const tried = attempts.map(({ method, error }) =>
              error ? `${method} ${error}` : method,
            );
            assert.deepEqual([outcome, ...tried], ['interrupted', ...expected]);
            assert.equal((await result).status, 'error');
          });
        });

        it('has kept its variables', async () => {
          const { stdout } = await execute(kernel.connection, 'print(x)').result;
          assert.equal(stdout.trim(), '42');
        });
      });
    }
  }
});
