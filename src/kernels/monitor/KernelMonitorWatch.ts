import { SettledWatch, type RunningOutcome } from './RunningWatch';

/** The watch of a KernelMonitor, which tells it what it hears. */
export class KernelMonitorWatch extends SettledWatch {
  readonly #failed = new Set<string>();
  /** What ended without an error so far, while its reply is still to come. */
  #replyOutstanding: string | undefined;

  /**
   * @param isAwaited whether the reply to a request will arrive here: it may say that the request failed where
   *   nothing on iopub did
   */
  constructor(
    request: string | undefined,
    private readonly isAwaited: (request: string) => boolean,
    onDispose: () => void,
  ) {
    super(request, onDispose);
  }

  /** An error on iopub. */
  observeFailure(request: string): void {
    this.#failed.add(request);
  }

  /** The end of a request on iopub. */
  observeIdle(request: string): void {
    if (this.request !== undefined && this.request !== request) {
      return;
    }
    if (!this.#failed.has(request) && this.isAwaited(request)) {
      this.#replyOutstanding ??= request;
    } else {
      this.settle(this.#outcomeOf(request));
    }
  }

  /** A reply to an execute_request. The channels are not in step: it may come after the idle. */
  observeReply(request: string, failed: boolean): void {
    if (failed) {
      this.#failed.add(request);
    }
    if (request === this.#replyOutstanding) {
      this.settle(this.#outcomeOf(request));
    }
  }

  /** The kernel runs no request at all. */
  observeNothing(): void {
    if (this.request === undefined && this.#replyOutstanding === undefined) {
      this.settle('idle');
    }
  }

  /** The kernel is gone, or another one took its place. */
  observeDeath(): void {
    this.settle('dead');
  }

  #outcomeOf(request: string): RunningOutcome {
    return this.#failed.has(request) ? 'interrupted' : 'finished';
  }
}
