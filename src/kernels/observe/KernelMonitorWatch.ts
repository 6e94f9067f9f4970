import { CellWatch } from './CellWatch';

/** A cell watch that a KernelMonitor feeds with the kernel's messages. */
export class KernelMonitorWatch extends CellWatch {
  private readonly failed = new Set<string>();

  /** Called for each error on iopub. */
  observeFailure(request: string): void {
    this.failed.add(request);
    if (this.request === undefined || this.request === request) {
      this.noteFailure();
    }
  }

  /** Called for each request that ends. */
  observeIdle(request: string): void {
    if (this.request === undefined || this.request === request) {
      this.settle(this.failed.has(request) ? 'interrupted' : 'succeeded');
    }
  }

  /** Called when the kernel is known to run no request. A known request ended while the connection was lost. */
  observeNothing(): void {
    this.settle(this.request === undefined ? 'idle' : 'over');
  }

  /** Called when the kernel has ended or was restarted. */
  observeDeath(): void {
    this.settle('dead');
  }
}
