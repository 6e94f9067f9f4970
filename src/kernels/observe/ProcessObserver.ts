import type { KernelRegistration, KernelStatus } from '../../api';
import type { Observation, Observer } from './Observer';
import { watchSigint } from './sigint';

/** Observes a kernel by its process: whether it has ended and, on Linux, what it does with SIGINT. */
export class ProcessObserver implements Observer {
  readonly kind = 'sigint';
  private readonly exit = new AbortController();
  readonly exited = this.exit.signal;

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

  observe(): Observation | undefined {
    const { pid } = this.process;
    const watch = pid === undefined ? undefined : watchSigint(pid);
    return watch && { status: 'running', watch };
  }
}
