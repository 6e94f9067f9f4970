import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { ANNOUNCE } from '../../examples/demo/cells';
import { testEnvironment } from '../rig/environment';
import { isSoak, manyTimes } from '../rig/manyTimes';
import { skipBecause } from '../rig/skip';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { KernelManagers } from './fixtures/peers/KernelManagers';
import { Listener } from './fixtures/peers/Listener';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { printTable } from './fixtures/table';
import { waitUntil } from './fixtures/waitUntil';

const KERNELS = 10;
const NO_WINDOW = 2 ** 31 - 1;
/** After this time, a process that has found its kernels does nothing more. */
const REST_MS = 15_000;
/** How many more times a second the process with kernels may wake than the process without. */
const NOISE = 0.5;
const ENDLESS_OUTPUT = `${ANNOUNCE}\nwhile True: print('x' * 1000)`;
const MOMENTS_S = [5, 15, 30];
const MEGABYTE = 2 ** 20;
const MAX_GROWTH_MB = 30;

for (const { python } of isSoak() ? testEnvironment().kernels.slice(-1) : []) {
  describe('listening to kernels', () => {
    const disposeAfter = disposeAfterAll();
    let folder: PeerFolder;
    let window: KernelManagers;

    before(async () => {
      folder = disposeAfter(await PeerFolder.make());
      window = disposeAfter(await KernelManagers.start(python, folder));
    });

    it('idle kernels do not make a process that listens to them wake more often', async function () {
      if (process.platform !== 'linux') {
        skipBecause(this, 'only Linux counts the context switches of every thread');
      }
      const { count: seconds } = manyTimes();
      this.timeout(this.timeout() + seconds * 1000 + 120_000);
      for (let index = 0; index < KERNELS; index++) {
        const kernel = await window.startKernel(`kernel-idle-${index}.json`);
        await window.whenReady(kernel);
      }
      const start = (pid: number): Promise<Listener> => Listener.start(python, folder, pid);
      const [without, listening] = [await start(NO_WINDOW), await start(window.pid)];
      [without, listening].forEach(disposeAfter);
      await listening.ask('refresh');
      await waitUntil('the kernels are heard', async () => {
        for (let index = 0; index < KERNELS; index++) {
          const connectionFile = `${folder.runtime}/kernel-idle-${index}.json`;
          await window.run({ connectionFile, pid: 0 }, 'pass');
        }
        const statuses = await listening.ask<readonly string[]>('statuses');
        return statuses.length === KERNELS && statuses.every((status) => status === 'idle');
      });
      await delay(REST_MS);
      const processes = [without, listening];
      const before = processes.map((one) => one.contextSwitches());
      await delay(seconds * 1000);
      const wakes = processes.map((one, index) => difference(one.contextSwitches(), before[index]));
      const totals = wakes.map((threads) => threads.reduce((sum, [, count]) => sum + count, 0));
      const [few = 0, many = 0] = totals;
      printTable(
        'context switches',
        ['process', `switches in ${seconds} s`, 'by thread'],
        ['without kernels', `with ${KERNELS} kernels`].map((name, index) => [
          name,
          String(totals[index]),
          (wakes[index] ?? []).map(([thread, count]) => `${thread}: ${count}`).join(', '),
        ]),
      );
      process.stdout.write(`    ratio ${few === many ? 1 : (many / few).toFixed(2)}\n`);
      assert.ok((many - few) / seconds < NOISE);
    });

    it('endless output does not fill the memory of a process that listens to it', async function () {
      const { count: seconds } = manyTimes();
      this.timeout(this.timeout() + 4 * (seconds * 1000 + 60_000));
      const rows: string[][] = [];
      const outcomes: string[] = [];
      const growths: number[] = [];
      for (const kind of ['found', 'registered'] as const) {
        for (const joins of ['before the cell', 'during the cell'] as const) {
          const kernel = await window.startKernel('kernel-endless.json');
          await window.whenReady(kernel);
          const listener = disposeAfter(await Listener.start(python, folder, window.pid));
          const listen = (): Promise<unknown> =>
            kind === 'found'
              ? listener.ask('refresh')
              : listener.ask('register', kernel.connectionFile);
          if (joins === 'before the cell') {
            await listen();
            await delay(1000);
          }
          await window.beginCell(kernel, ENDLESS_OUTPUT);
          if (joins === 'during the cell') {
            await listen();
          }
          const memory: NodeJS.MemoryUsage[] = [];
          for (let second = 1; second <= seconds; second++) {
            await delay(1000);
            memory.push(await listener.ask<NodeJS.MemoryUsage>('memory'));
          }
          const outcome = await listener.ask<string>('press', kernel.connectionFile);
          await window.shutDownKernel(kernel);
          await listener.dispose();
          const at = MOMENTS_S.filter((second) => second <= seconds);
          rows.push([`${kind} ${joins}`, ...at.map((second) => mb(memory[second - 1])), outcome]);
          outcomes.push(outcome);
          const growth = ((memory.at(-1)?.rss ?? 0) - (memory[4]?.rss ?? 0)) / MEGABYTE;
          growths.push(growth);
        }
      }
      const heads = MOMENTS_S.filter((second) => second <= seconds).map(
        (second) => `at ${second} s`,
      );
      printTable('MB: rss / external / array buffers', ['kernel', ...heads, 'interrupt'], rows);
      assert.deepEqual(
        outcomes,
        rows.map(() => 'interrupted'),
      );
      assert.ok(Math.max(...growths) < MAX_GROWTH_MB, `MB more than at 5 s: ${growths.join()}`);
    });
  });
}

/** Returns the threads that ran between two measurements, and how often each began to run. */
function difference(
  after: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number> = new Map(),
): [string, number][] {
  return [...after]
    .map(([thread, count]): [string, number] => [thread, count - (before.get(thread) ?? 0)])
    .filter(([, count]) => count > 0);
}

function mb(usage: NodeJS.MemoryUsage | undefined): string {
  const { rss = 0, external = 0, arrayBuffers = 0 } = usage ?? {};
  return [rss, external, arrayBuffers].map((bytes) => Math.round(bytes / MEGABYTE)).join(' / ');
}
