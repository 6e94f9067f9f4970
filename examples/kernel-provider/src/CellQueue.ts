/** One cell that waits for its turn. */
export interface QueuedCell<Kernel> {
  /** Runs it. Resolves to whether the cells behind it may run; never rejects. */
  run(kernel: Kernel): Promise<boolean>;
  /** Ends it as one that was never run. */
  skip(): void;
  /** Ends it as one that failed, because there is no kernel to run it; never rejects. */
  fail(reason: unknown): Promise<void>;
}

/**
 * The cells of one notebook that are to run, one after the other.
 *
 * What waits behind a cell that failed, or that was interrupted, is not run: whoever stops a cell does not want the
 * next one to go on without what this one was to bring.
 */
export class CellQueue<Kernel> {
  private waiting: QueuedCell<Kernel>[] = [];
  private draining: Promise<void> | undefined;
  private running = false;

  /** @param kernel gives the kernel, and starts it where there is none; asked before each cell */
  constructor(private readonly kernel: () => Promise<Kernel>) {}

  /** Whether a cell runs; not yet while it waits for its kernel. */
  get isRunning(): boolean {
    return this.running;
  }

  /** Puts cells at the end. Resolves once nothing is left to run; never rejects. */
  add(cells: readonly QueuedCell<Kernel>[]): Promise<void> {
    this.waiting.push(...cells);
    this.draining ??= this.drain().finally(() => (this.draining = undefined));
    return this.draining;
  }

  /** Ends every cell that has not begun. The one that runs is its kernel's to interrupt. */
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
    // Taken only now: while the kernel starts the cell still waits, and can be skipped.
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
