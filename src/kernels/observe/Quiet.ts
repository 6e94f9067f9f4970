/** How long a quiet monitor waits after the end of a cell, because the next one may be queued. */
const PAUSE_MS = 300;

/** Keeps a monitor from sending anything until the kernel is seen to be idle, or a caller lets the monitor send. */
export class Quiet {
  private readonly awake = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(isQuiet: boolean) {
    if (!isQuiet) {
      this.awake.abort();
    }
  }

  get isOver(): boolean {
    return this.awake.signal.aborted;
  }

  /** Aborted once the monitor may send. */
  get over(): AbortSignal {
    return this.awake.signal;
  }

  /** Lets the monitor send. Returns whether it was quiet. */
  end(): boolean {
    const wasQuiet = !this.isOver;
    clearTimeout(this.timer);
    this.awake.abort();
    return wasQuiet;
  }

  /** Records that a cell has ended. If the next one does not begin soon, the monitor may send. */
  cellEnded(): void {
    clearTimeout(this.timer);
    if (!this.isOver) {
      this.timer = setTimeout(() => this.end(), PAUSE_MS).unref();
    }
  }

  cellBegan(): void {
    clearTimeout(this.timer);
  }
}
