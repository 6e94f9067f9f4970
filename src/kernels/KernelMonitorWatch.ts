/**
 * - `interrupted`: the request that was running ended, and said after the watch began that it failed
 * - `finished`: it ended by itself
 * - `idle`: the monitor did not know what was running, and it was nothing
 * - `dead`: the kernel is gone, or was started again meanwhile
 */
export type RunningOutcome = 'interrupted' | 'finished' | 'idle' | 'dead';

/** What becomes of the request that was running when the watch began. */
export interface RunningWatch {
  /** Its msg_id; undefined where the monitor joined while it was running, or does not know of any. */
  readonly request: string | undefined;
  /** Undefined while it runs on. */
  readonly settled: RunningOutcome | undefined;
  /**
   * Waits for the outcome; may be called again and again.
   *
   * @returns undefined where the time was over, the wait was aborted, or the watch or its monitor was disposed
   */
  wait(timeLimitMs: number, signal?: AbortSignal): Promise<RunningOutcome | undefined>;
  dispose(): void;
}

/** The watch as its monitor sees it, which tells it what it hears. */
export class KernelMonitorWatch implements RunningWatch {
  readonly #waiting = new Set<() => void>();
  readonly #failed = new Set<string>();
  #settled: RunningOutcome | undefined;
  /** What ended without an error so far, while its reply is still to come. */
  #replyOutstanding: string | undefined;
  #disposed = false;

  /**
   * @param isAwaited whether the reply to a request will arrive here: it may say that the request failed where
   *   nothing on iopub did
   */
  constructor(
    readonly request: string | undefined,
    private readonly isAwaited: (request: string) => boolean,
    private readonly onDispose: (watch: KernelMonitorWatch) => void,
  ) {}

  get settled(): RunningOutcome | undefined {
    return this.#settled;
  }

  wait(timeLimitMs: number, signal?: AbortSignal): Promise<RunningOutcome | undefined> {
    return new Promise((resolve) => {
      if (this.#settled !== undefined || this.#disposed || signal?.aborted === true) {
        resolve(this.#settled);
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        this.#waiting.delete(end);
        resolve(this.#settled);
      };
      const timer = setTimeout(end, timeLimitMs);
      signal?.addEventListener('abort', end);
      this.#waiting.add(end);
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#endWaits();
    this.onDispose(this);
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
      this.#settle(this.#outcomeOf(request));
    }
  }

  /** A reply to an execute_request. The channels are not in step: it may come after the idle. */
  observeReply(request: string, failed: boolean): void {
    if (failed) {
      this.#failed.add(request);
    }
    if (request === this.#replyOutstanding) {
      this.#settle(this.#outcomeOf(request));
    }
  }

  /** The kernel runs no request at all. */
  observeNothing(): void {
    if (this.request === undefined && this.#replyOutstanding === undefined) {
      this.#settle('idle');
    }
  }

  /** The kernel is gone, or another one took its place. */
  observeDeath(): void {
    this.#settle('dead');
  }

  #settle(outcome: RunningOutcome): void {
    this.#settled ??= outcome;
    this.#endWaits();
  }

  #outcomeOf(request: string): RunningOutcome {
    return this.#failed.has(request) ? 'interrupted' : 'finished';
  }

  #endWaits(): void {
    for (const end of [...this.#waiting]) {
      end();
    }
  }
}
