import { setTimeout } from 'node:timers/promises';
import type { LeftProcess } from '../../api';
import type { ChildProcess } from '../../daemon/childProcesses';

/**
 * The pause before each listing of the kernel's processes, in ms. The processes that are still in the last list were
 * left running.
 */
const PAUSES_MS = [0, 200, 300, 500];

/**
 * Finds the processes that the interrupted cell leaves running: those that started after the cell began and before the
 * first attempt, and still live a second after the outcome. Waits only while such a process lives.
 */
export class LeftRunning {
  private candidates: readonly ChildProcess[] = [];

  /** @param cellBegan in ms since 1970 */
  constructor(
    private readonly list: () => Promise<readonly ChildProcess[]>,
    private readonly cellBegan: number,
  ) {}

  /** Notes the processes that the cell has started. Call this before the first attempt, which may end their parents. */
  async note(): Promise<void> {
    const asked = Date.now();
    const children = await this.list();
    // The list may come late. The next cell may have started processes by then.
    this.candidates = children.filter(
      ({ began, isHelper }) => began >= this.cellBegan && began <= asked && !isHelper,
    );
  }

  /** Returns the processes that were left running. Call this when the outcome is known. */
  async find(): Promise<readonly LeftProcess[]> {
    let left = this.candidates;
    for (const pause of PAUSES_MS) {
      if (left.length === 0) {
        return [];
      }
      await setTimeout(pause, undefined, { ref: false });
      const before = new Set(left.map(keyOf));
      left = (await this.list()).filter((child) => before.has(keyOf(child)));
    }
    // `isHelper` may be true only now: the daemon sees only by comparing lists that a worker of joblib's pool is idle.
    return left
      .filter(({ isHelper }) => !isHelper)
      .map(({ pid, start, name }) => Object.freeze({ pid, start, name }));
  }
}

/** Returns a text that identifies the process: a later process may have its pid, but not the same start. */
function keyOf({ pid, start }: LeftProcess): string {
  return `${pid} ${start}`;
}
