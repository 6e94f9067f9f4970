import { CellWatch } from './CellWatch';

/** The watch of a KernelMonitor, which tells it what it hears. */
export class KernelMonitorWatch extends CellWatch {
  private readonly failed = new Set<string>();

  /** An error on iopub. */
  observeFailure(request: string): void {
    this.failed.add(request);
    if (this.request === undefined || this.request === request) {
      this.fails();
    }
  }

  /** The end of a request on iopub. */
  observeIdle(request: string): void {
    if (this.request === undefined || this.request === request) {
      this.settle(this.failed.has(request) ? 'interrupted' : 'finished');
    }
  }

  /** The kernel runs no request at all. */
  observeNothing(): void {
    if (this.request === undefined) {
      this.settle('idle');
    }
  }

  /** The kernel is gone, or another one took its place. */
  observeDeath(): void {
    this.settle('dead');
  }
}
