import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { ChildProcess } from '../../../../src/daemon/childProcesses';
import { LeftRunning } from '../../../../src/kernels/interrupt/LeftRunning';
import { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import { interrupt, route } from './interruptWithFakes';

const CELL_BEGAN = 1000;

function child(pid: number, other: Partial<ChildProcess> = {}): ChildProcess {
  return { pid, start: `start-${pid}`, name: 'sleep', began: 1500, isHelper: false, ...other };
}

const leftOf = ({ pid, start, name }: ChildProcess) => ({ pid, start, name });

describe('LeftRunning', () => {
  /** Returns a spy that resolves to each list in turn, and after the last list to that list again. */
  function listing(...looks: (readonly ChildProcess[])[]): sinon.SinonSpy {
    return sinon.spy(() => Promise.resolve((looks.length > 1 ? looks.shift() : looks[0]) ?? []));
  }

  async function find(list: () => Promise<readonly ChildProcess[]>) {
    const left = new LeftRunning(list, CELL_BEGAN);
    await left.note();
    return left.find();
  }

  it('returns a process that started during the cell and lives on', async () => {
    const began = performance.now();
    assert.deepEqual(await find(listing([child(1)])), [leftOf(child(1))]);
    assert.ok(performance.now() - began >= 990);
  });

  it('lists the processes only once if the cell has started none', async () => {
    const list = listing([]);
    assert.deepEqual(await find(list), []);
    assert.equal(list.callCount, 1);
  });

  it('does not wait for a process that an earlier cell has started', async () => {
    const list = listing([child(1, { began: CELL_BEGAN - 1 })]);
    assert.deepEqual(await find(list), []);
    assert.equal(list.callCount, 1);
  });

  it('does not wait for a process that the next cell has started', async () => {
    const list = listing([child(1, { began: Date.now() + 60_000 })]);
    assert.deepEqual(await find(list), []);
    assert.equal(list.callCount, 1);
  });

  it('does not wait for the helpers of a library', async () => {
    const list = listing([child(1, { isHelper: true })]);
    assert.deepEqual(await find(list), []);
    assert.equal(list.callCount, 1);
  });

  it('stops waiting when the last process has ended', async () => {
    const list = listing([child(1)], []);
    assert.deepEqual(await find(list), []);
    assert.equal(list.callCount, 2);
  });

  it('ignores a process that started after the first attempt, and one that has the pid of an ended process', async () => {
    const reused = child(1, { start: 'later' });
    assert.deepEqual(await find(listing([child(1), child(2)], [reused, child(2), child(3)])), [
      leftOf(child(2)),
    ]);
  });

  it('leaves out a process that turns out to be a helper of a library', async () => {
    const idle = child(1, { isHelper: true });
    assert.deepEqual(await find(listing([child(1), child(2)], [idle, child(2)])), [
      leftOf(child(2)),
    ]);
  });
});

describe('Interrupt and the processes that a cell leaves running', () => {
  const list = () => Promise.resolve([child(1)]);

  function watchOf(began?: number): CellWatch {
    return new CellWatch('r', () => undefined, began);
  }

  it('has an outcome before it knows which processes are left', async () => {
    const watch = watchOf(CELL_BEGAN);
    const ends = route('signal', {
      fire: () => {
        watch.settle('interrupted');
        return Promise.resolve('sent');
      },
    });
    const running = interrupt([ends], { watch, listChildren: list });
    const result = sinon.spy();
    void running.result.then(result);
    await running.decided;
    assert.equal(result.callCount, 0);
    const { outcome, leftRunning } = await running.result;
    assert.deepEqual([outcome, leftRunning], ['interrupted', [leftOf(child(1))]]);
  });

  it('gives the outcome to a caller who leaves during the search', async () => {
    const watch = watchOf(CELL_BEGAN);
    const ends = route('signal', {
      fire: () => {
        watch.settle('interrupted');
        return Promise.resolve('sent');
      },
    });
    // The first list is made before the first attempt. The second one, which the search makes, is empty, so the search
    // ends at once. It would otherwise leave a timer to later tests.
    const listChildren = sinon
      .stub()
      .resolves([])
      .onFirstCall()
      .resolves([child(1)]);
    const running = interrupt([ends], { watch, listChildren });
    const call = running.join();
    await running.decided;
    call.leave();
    assert.equal((await call.result).outcome, 'interrupted');
  });

  for (const [title, began, outcome] of [
    ['no observer saw the cell begin', undefined, 'interrupted'],
    ['the kernel has died', CELL_BEGAN, 'dead'],
    ['no cell was running', CELL_BEGAN, 'idle'],
  ] as const) {
    it(`names no process if ${title}`, async () => {
      const watch = watchOf(began);
      const ends = route('signal', {
        fire: () => {
          watch.settle(outcome);
          return Promise.resolve('sent');
        },
      });
      const result = await interrupt([ends], { watch, listChildren: list }).result;
      assert.deepEqual([result.outcome, result.leftRunning], [outcome, undefined]);
    });
  }

  it('names no process if the cell ended before anything was sent', async () => {
    const watch = watchOf(CELL_BEGAN);
    const signal = route('signal');
    const listChildren = () => {
      watch.settle('succeeded');
      return list();
    };
    const result = await interrupt([signal], { watch, listChildren }).result;
    assert.deepEqual([result.outcome, result.leftRunning], ['finished', undefined]);
    assert.equal(signal.fired.callCount, 0);
  });

  it('interrupts the cell even if the processes cannot be listed', async () => {
    const watch = watchOf(CELL_BEGAN);
    const ends = route('signal', {
      fire: () => {
        watch.settle('interrupted');
        return Promise.resolve('sent');
      },
    });
    const listChildren = () => Promise.reject(new Error('no daemon'));
    const result = await interrupt([ends], { watch, listChildren }).result;
    assert.deepEqual([result.outcome, result.leftRunning], ['interrupted', undefined]);
  });
});
