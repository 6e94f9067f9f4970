/**
 * - `interrupted`: the request that was running ended, and said after the watch began that it failed
 * - `finished`: it ended by itself
 * - `ended`: it ended, and nothing tells how
 * - `idle`: nobody knew what was running, and it was nothing
 * - `dead`: the kernel is gone, or was started again meanwhile
 */
export type RunningOutcome = 'interrupted' | 'finished' | 'ended' | 'idle' | 'dead';

/** What becomes of the request that was running when the watch began. */
export interface RunningWatch {
  /** Its msg_id; undefined where the watch joined while it was running, or does not know of any. */
  readonly request: string | undefined;
  /** Undefined while it runs on. */
  readonly settled: RunningOutcome | undefined;
  /** Aborted once it is settled. */
  readonly ended: AbortSignal;
  /**
   * Waits for the outcome; may be called again and again.
   *
   * @returns undefined where the time was over, the wait was aborted, or the watch was disposed
   */
  wait(timeLimitMs: number, signal?: AbortSignal): Promise<RunningOutcome | undefined>;
  dispose(): void;
}

/** A watch that whoever looks at the kernel settles, once. */
export class SettledWatch implements RunningWatch {
  private readonly endController = new AbortController();
  private readonly disposed = new AbortController();
  private outcome: RunningOutcome | undefined;

  constructor(
    readonly request: string | undefined,
    private readonly onDispose: () => void,
  ) {}

  get settled(): RunningOutcome | undefined {
    return this.outcome;
  }

  get ended(): AbortSignal {
    return this.endController.signal;
  }

  settle(outcome: RunningOutcome): void {
    this.outcome ??= outcome;
    this.endController.abort();
  }

  wait(timeLimitMs: number, signal?: AbortSignal): Promise<RunningOutcome | undefined> {
    return new Promise((resolve) => {
      const over = [this.endController.signal, this.disposed.signal, ...(signal ? [signal] : [])];
      const end = (): void => {
        clearTimeout(timer);
        over.forEach((one) => one.removeEventListener('abort', end));
        resolve(this.outcome);
      };
      const timer = setTimeout(end, timeLimitMs);
      over.forEach((one) => one.addEventListener('abort', end));
      if (over.some(({ aborted }) => aborted)) {
        end();
      }
    });
  }

  dispose(): void {
    this.disposed.abort();
    this.onDispose();
  }
}
