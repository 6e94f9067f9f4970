import type { KernelRegistration, KernelStatus } from '../../api';
import type { Observation, Observer } from './Observer';
import type * as Sigint from './sigint';

/** Observes a kernel by its process: whether it has ended and, on Linux, what it does with SIGINT. */
export class ProcessObserver implements Observer {
  readonly kind = 'sigint';
  private readonly exit = new AbortController();
  readonly exited = this.exit.signal;
  private sigint: typeof Sigint | undefined;

  constructor(
    private readonly process: NonNullable<KernelRegistration['process']>,
    onDidChange: () => void,
  ) {
    process.once?.('exit', () => {
      this.exit.abort();
      onDidChange();
    });
  }

  get status(): KernelStatus | 'unknown' {
    return this.exited.aborted ? 'dead' : 'unknown';
  }

  get canObserve(): boolean {
    return process.platform === 'linux';
  }

  /** Loads the module that reads how the process handles signals. It is loaded only now, to keep the start fast. */
  async settle(): Promise<void> {
    if (this.canObserve) {
      this.sigint ??= await import('./sigint.js');
    }
  }

  waitsForCommand(): boolean {
    const { pid } = this.process;
    return pid !== undefined && this.sigint?.waitsForCommand(pid) === true;
  }

  observe(): Observation | undefined {
    const { pid } = this.process;
    const watch = pid === undefined ? undefined : this.sigint?.watchSigint(pid);
    return watch && { status: 'running', watch };
  }
}
