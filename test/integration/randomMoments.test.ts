import assert from 'node:assert/strict';
import type { InterruptResult } from '../../src/api';
import type { KernelConnection } from '../../src/jupyter/zmq/KernelConnection';
import type { Kernel } from '../../src/kernels/Kernel';
import { KernelMonitor } from '../../src/kernels/observe/KernelMonitor';
import { standaloneKernel } from '../../src/sources/registered/standaloneKernel';
import { testEnvironment } from '../rig/environment';
import { manyTimes } from '../rig/manyTimes';
import { skipBecause } from '../rig/skip';
import { poolOn, testLogger } from './fixtures/daemons';
import { describeRate, rateOf, Z_99_9, type Rate } from './fixtures/interval';
import { startWithJupyterClient, type JupyterClientKernel } from './fixtures/jupyterClient';
import { outputOf, SET_X_AND_RAISE, whenStatusIs } from './fixtures/kernels';
import { isAlive } from './fixtures/processes';
import { DEFINE_SHORT_CELLS, randomTurn, runTurn, type QueuedCell } from './fixtures/queuedCells';
import { startKernel, type RealKernel } from './fixtures/realKernel';
import { printTable } from './fixtures/table';

const START_LIMIT_MS = 60_000;
/** A turn takes 0.1 s, and much longer on a busy machine. */
const TURN_LIMIT_MS = 3000;

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(-1)) {
  describe(`ipykernel ${ipykernelVersion}, interrupted around the ends of queued cells`, () => {
    const started: { dispose(): void | Promise<void> }[] = [];
    let real: RealKernel;
    let kernel: Kernel;
    let other: JupyterClientKernel;
    /** The cell that ran when the last interrupt began, as the product saw it. */
    let aimed: string | undefined;

    before(async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'jupyter_client sends no SIGINT on Windows');
      }
      const pool = poolOn(python);
      started.push(pool);
      real = await startKernel(python);
      started.push(real);
      other = await startOther();
      kernel = standaloneKernel(
        { name: 'the kernel', process: real.process, connectionFile: real.connectionFile },
        {
          createInterrupter: () => pool.createInterrupter(python),
          settings: () => ({ gracePeriodMs: 2000, consoleInterrupt: 'auto' }),
          logger: testLogger,
          openMonitor: openRecordingMonitor,
        },
      );
      started.push(kernel);
      await defineCells(real.connection);
      await whenStatusIs(kernel, 'idle');
    });

    after(async () => {
      for (const one of started.reverse()) {
        await one.dispose();
      }
    });

    async function startOther(): Promise<JupyterClientKernel> {
      const one = await startWithJupyterClient(python);
      started.push(one);
      await defineCells(one.connection);
      return one;
    }

    async function defineCells(connection: KernelConnection): Promise<void> {
      await outputOf(connection, SET_X_AND_RAISE);
      await outputOf(connection, DEFINE_SHORT_CELLS);
    }

    async function openRecordingMonitor(connectionFile: string): Promise<KernelMonitor> {
      const monitor = await KernelMonitor.open(connectionFile, { timeLimitMs: START_LIMIT_MS });
      const watchRunning = monitor.watchRunning.bind(monitor);
      monitor.watchRunning = () => {
        const watch = watchRunning();
        aimed = watch?.request;
        return watch;
      };
      return monitor;
    }

    /** Checks what the product said against the traces in the cells. Returns whether it hit a cell after the aimed one. */
    function checkResult(
      { outcome, attempts }: InterruptResult,
      cells: readonly QueuedCell[],
    ): boolean {
      const told = `${outcome}, ${JSON.stringify(attempts)}: ${cells.map(({ description }) => description).join('; ')}`;
      const sent = attempts.filter(({ error }) => error === undefined);
      const hit = cells.filter(({ isHit }) => isHit);
      assert.ok(['interrupted', 'ended', 'finished', 'idle'].includes(outcome), told);
      assert.ok(hit.length <= sent.length, told);
      if (outcome === 'interrupted') {
        const [cell] = hit;
        assert.ok(cell?.msgId === aimed && !cell?.isLost, `not interrupted: ${told}`);
      }
      return hit.some(({ msgId }) => msgId !== aimed);
    }

    it('loses no more replies than by jupyter_client, and calls no lost one interrupted', async function () {
      const { count: times, random } = manyTimes();
      this.timeout(START_LIMIT_MS + times * 2 * TURN_LIMIT_MS);
      const outcomes = new Map<string, number>();
      const ours = { lost: 0, hit: 0, sent: 0, passedOn: 0 };
      const theirs = { lost: 0, hit: 0, next: 0 };
      for (let count = 1; count <= times; count++) {
        const turn = randomTurn(random);
        const results: InterruptResult[] = [];
        aimed = undefined;
        const { cells, next } = await runTurn(real.connection, turn, async () => {
          results.push(await kernel.interrupt());
        });
        const [result] = results;
        assert.ok(result);
        assert.equal(next, 'ok', `the cell that was sent after ${JSON.stringify(result)}`);
        ours.passedOn += checkResult(result, cells) ? 1 : 0;
        ours.sent += result.attempts.some(({ error }) => error === undefined) ? 1 : 0;
        addTo(ours, cells);
        outcomes.set(result.outcome, (outcomes.get(result.outcome) ?? 0) + 1);
        const others = await runTurn(other.connection, turn, () => other.interrupt());
        addTo(theirs, others.cells);
        theirs.next += others.next === 'ok' ? 0 : 1;
        if (others.next === 'neither answered') {
          other = await startOther();
        }
      }
      assert.ok(isAlive(real.process));
      const row = (name: string, { lost, hit }: Traces): string[] => [
        name,
        describeRate(rateOf(lost, times)),
        describeRate(rateOf(lost, hit)),
      ];
      printTable(
        'lost replies of interrupts around the ends of queued cells',
        ['', 'of all interrupts', 'of those that hit a cell'],
        [row('jupyter_client', theirs), row('ours', ours)],
      );
      const counts = [...outcomes].map(([outcome, number]) => `${outcome} ${number}`).join(', ');
      process.stdout.write(
        `    ours: sent ${ours.sent}; ${counts}; hit a queued cell after the aimed one: ${ours.passedOn}\n` +
          `    jupyter_client: hit a cell that was sent after the SIGINT: ${theirs.next}\n`,
      );
      checkNoWorse(rateOf(ours.lost, times), rateOf(theirs.lost, times));
      // Both send the same signal, so these rates are about the same.
      checkNoWorse(rateOf(ours.lost, ours.hit, Z_99_9), rateOf(theirs.lost, theirs.hit, Z_99_9));
    });
  });
}

interface Traces {
  lost: number;
  hit: number;
}

/** Counts the interrupts that lost a reply, and those that hit a cell. */
function addTo(traces: Traces, cells: readonly QueuedCell[]): void {
  traces.lost += cells.some(({ isLost }) => isLost) ? 1 : 0;
  traces.hit += cells.some(({ isHit }) => isHit) ? 1 : 0;
}

function checkNoWorse(ours: Rate, theirs: Rate): void {
  assert.ok(ours.least <= theirs.most, `${describeRate(ours)}, not ${describeRate(theirs)}`);
}
