import { waitFor } from '../../base/waiting';

/**
 * - `interrupted`: the running request ended, and after the watch began it said that it failed
 * - `finished`: it ended without saying that it failed
 * - `ended`: it ended, and nothing tells how
 * - `idle`: the running request was unknown, and none was running
 * - `dead`: the kernel has ended, or was started again meanwhile
 */
export type CellOutcome = 'interrupted' | 'finished' | 'ended' | 'idle' | 'dead';

/** What becomes of the request that was running when the watch began. An observer settles it, once. */
export class CellWatch {
  private readonly endController = new AbortController();
  private readonly disposed = new AbortController();
  private hasFailed = false;
  private settledOutcome: CellOutcome | undefined;

  /** @param request its msg_id; undefined where it is not known */
  constructor(
    readonly request: string | undefined,
    private readonly onDispose: () => void,
  ) {}

  /** Undefined while the request runs. */
  get outcome(): CellOutcome | undefined {
    return this.settledOutcome;
  }

  /** Whether the request has said that it failed, and is still to end: it shows its error, and then sends its reply. */
  get isFailing(): boolean {
    return this.hasFailed;
  }

  /** Aborted once it is settled. */
  get ended(): AbortSignal {
    return this.endController.signal;
  }

  /** The request has said that it failed. */
  protected fails(): void {
    this.hasFailed = true;
  }

  settle(outcome: CellOutcome): void {
    this.settledOutcome ??= outcome;
    this.endController.abort();
  }

  /**
   * Waits for the outcome. It may be called repeatedly.
   *
   * @returns undefined where the time was over, the wait was aborted, or the watch was disposed
   */
  async wait(timeLimitMs: number, signal?: AbortSignal): Promise<CellOutcome | undefined> {
    await waitFor([this.ended, this.disposed.signal, signal], timeLimitMs);
    return this.outcome;
  }

  dispose(): void {
    this.disposed.abort();
    this.onDispose();
  }
}
