/** A cell that waits for its turn. */
export interface QueuedCell<Kernel> {
  /** Runs the cell, and returns whether the cells after it may run. Never rejects. */
  run(kernel: Kernel): Promise<boolean>;
  /** Ends the cell without running it. */
  skip(): void;
  /** Ends the cell with an error, because no kernel started. Never rejects. */
  fail(reason: unknown): Promise<void>;
}

/**
 * Runs the cells of one notebook one after another.
 *
 * If a cell fails or is interrupted, the cells after it are skipped, because they may need its result.
 */
export class CellQueue<Kernel> {
  private waiting: QueuedCell<Kernel>[] = [];
  private draining: Promise<void> | undefined;
  private running = false;

  /** @param kernel returns the kernel, and starts it if necessary; called before each cell */
  constructor(private readonly kernel: () => Promise<Kernel>) {}

  /** Whether a cell runs. A cell that waits for its kernel does not run yet. */
  get isRunning(): boolean {
    return this.running;
  }

  /** Adds cells at the end. Resolves when the queue is empty; never rejects. */
  add(cells: readonly QueuedCell<Kernel>[]): Promise<void> {
    this.waiting.push(...cells);
    this.draining ??= this.drain().finally(() => (this.draining = undefined));
    return this.draining;
  }

  /** Skips every cell that has not begun. The running cell goes on. */
  skipWaiting(): void {
    const waiting = this.waiting;
    this.waiting = [];
    waiting.forEach((cell) => cell.skip());
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const goesOn = await this.runNext();
      if (!goesOn) {
        this.skipWaiting();
      }
    }
  }

  private async runNext(): Promise<boolean> {
    let kernel: Kernel;
    try {
      kernel = await this.kernel();
    } catch (error) {
      await this.waiting.shift()?.fail(error);
      return false;
    }
    // The cell leaves the queue only now, so that it can be skipped while the kernel starts.
    const cell = this.waiting.shift();
    if (cell === undefined) {
      return false;
    }
    this.running = true;
    try {
      return await cell.run(kernel);
    } finally {
      this.running = false;
    }
  }
}
