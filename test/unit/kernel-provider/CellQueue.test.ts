import assert from 'node:assert/strict';
import { CellQueue, type QueuedCell } from '../../../examples/kernel-provider/src/CellQueue';

/** A cell that runs until the test ends it, and records what happens to it. */
class TestCell implements QueuedCell<string> {
  end: (succeeded: boolean) => void = () => assert.fail('the cell does not run');

  constructor(
    private readonly name: string,
    private readonly notes: string[],
  ) {}

  run(kernel: string): Promise<boolean> {
    this.notes.push(`${this.name} runs in ${kernel}`);
    return new Promise((resolve) => (this.end = resolve));
  }

  skip(): void {
    this.notes.push(`${this.name} is skipped`);
  }

  fail(reason: unknown): Promise<void> {
    this.notes.push(`${this.name} fails: ${(reason as Error).message}`);
    return Promise.resolve();
  }
}

/** Lets all settled promises run their callbacks. */
const turn = (): Promise<void> => new Promise(setImmediate);

describe('CellQueue of the example', () => {
  let notes: string[];
  let first: TestCell;
  let second: TestCell;
  let third: TestCell;

  beforeEach(() => {
    notes = [];
    [first, second, third] = [
      new TestCell('first', notes),
      new TestCell('second', notes),
      new TestCell('third', notes),
    ];
  });

  it('runs the cells one at a time, including a cell that is added later', async () => {
    const queue = new CellQueue(() => Promise.resolve('a'));
    const ran = queue.add([first, second]);
    await turn();
    assert.deepEqual(notes, ['first runs in a']);
    void queue.add([third]);
    first.end(true);
    await turn();
    second.end(true);
    await turn();
    third.end(true);
    await ran;
    assert.deepEqual(notes, ['first runs in a', 'second runs in a', 'third runs in a']);
  });

  it('skips the waiting cells after a cell fails, and runs cells that are added later', async () => {
    const queue = new CellQueue(() => Promise.resolve('a'));
    const ran = queue.add([first, second]);
    await turn();
    first.end(false);
    await ran;
    assert.deepEqual(notes, ['first runs in a', 'second is skipped']);
    void queue.add([third]);
    await turn();
    assert.equal(notes.at(-1), 'third runs in a');
  });

  it('skips the waiting cells after skipWaiting, even if the running cell succeeds', async () => {
    const queue = new CellQueue(() => Promise.resolve('a'));
    const ran = queue.add([first, second]);
    await turn();
    queue.skipWaiting();
    assert.deepEqual(notes, ['first runs in a', 'second is skipped']);
    first.end(true);
    await ran;
    assert.equal(notes.length, 2);
  });

  it('skips every cell after skipWaiting if the kernel is still starting', async () => {
    let start: (kernel: string) => void = () => assert.fail();
    const queue = new CellQueue(() => new Promise<string>((resolve) => (start = resolve)));
    const ran = queue.add([first, second]);
    queue.skipWaiting();
    start('a');
    await ran;
    assert.deepEqual(notes, ['first is skipped', 'second is skipped']);
  });

  it('fails the first cell if the kernel cannot start, and starts another kernel for later cells', async () => {
    const kernels = [Promise.reject(new Error('no ipykernel')), Promise.resolve('b')];
    const queue = new CellQueue(() => kernels.shift() ?? assert.fail());
    await queue.add([first, second]);
    assert.deepEqual(notes, ['first fails: no ipykernel', 'second is skipped']);
    void queue.add([third]);
    await turn();
    assert.equal(notes.at(-1), 'third runs in b');
  });

  it('counts as running while a cell runs, but not while the kernel starts', async () => {
    let start: (kernel: string) => void = () => assert.fail();
    const queue = new CellQueue(() => new Promise<string>((resolve) => (start = resolve)));
    const ran = queue.add([first]);
    assert.equal(queue.isRunning, false);
    start('a');
    await turn();
    assert.equal(queue.isRunning, true);
    first.end(true);
    await ran;
    assert.equal(queue.isRunning, false);
  });
});
