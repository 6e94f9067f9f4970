import { waitFor } from '../../base/waiting';

/**
 * What became of the watched request:
 *
 * - `interrupted`: the request ended with an error that, as far as the observer can tell, is newer than the watch
 * - `succeeded`: the request ended without such an error
 * - `over`: the request ended, but the observer cannot tell how, or did not see the end
 * - `idle`: the watch did not know the request, and then found that none runs
 * - `dead`: the kernel ended or was restarted
 */
export type CellOutcome = 'interrupted' | 'succeeded' | 'over' | 'idle' | 'dead';

/** An error that the kernel published for the request. */
export interface Failure {
  /** When the kernel published it, in ms since 1970. */
  readonly date: number;
  /** Whether an interrupt may have caused it. Errors of ipykernel name their cause; those of other kernels do not. */
  readonly mayBeInterrupt: boolean;
}

/** Follows the request that runs when an interrupt begins. An observer settles its outcome, once. */
export class CellWatch {
  private readonly endController = new AbortController();
  private readonly disposed = new AbortController();
  private lastFailure: Failure | undefined;
  private settledOutcome: CellOutcome | undefined;

  /**
   * @param known names the request: its msg_id, or the id of its cell in the notebook; undefined if it is not known
   * @param began when the request began, in ms since 1970; up to 12 ms too early (see `KernelMonitorState.began`);
   *   undefined if it is not known
   */
  constructor(
    private known: string | undefined,
    private readonly onDispose: () => void,
    readonly began?: number,
    private readonly isHeldNow: () => boolean = () => false,
  ) {}

  /** The msg_id of the request, or the id of its cell in the notebook; undefined if it is not known. */
  get request(): string | undefined {
    return this.known;
  }

  /** Sets the request of a watch that did not know it. */
  follow(request: string): void {
    this.known ??= request;
  }

  /** Undefined while the request runs. */
  get outcome(): CellOutcome | undefined {
    return this.settledOutcome;
  }

  /** Whether something that is not a cell holds the kernel (see `Holder`), or may hold it. If so, it is not idle. */
  get isHeld(): boolean {
    return this.isHeldNow();
  }

  /**
   * The last error that the kernel published for the request. The kernel sends the reply, and ends the request, only
   * afterwards.
   */
  get failure(): Failure | undefined {
    return this.lastFailure;
  }

  /** Aborted when the outcome is settled. */
  get ended(): AbortSignal {
    return this.endController.signal;
  }

  /** Calls the listener when the watch is disposed. */
  onDisposed(listener: () => void): void {
    this.disposed.signal.addEventListener('abort', listener, { once: true });
  }

  protected noteFailure(failure: Failure | undefined): void {
    this.lastFailure = failure;
  }

  settle(outcome: CellOutcome): void {
    this.settledOutcome ??= outcome;
    this.endController.abort();
  }

  /**
   * Waits for the outcome. Callers may wait more than once.
   *
   * @returns undefined if the time limit passed, the signal was aborted, or the watch was disposed
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
