import type { KernelStatus } from '../../api';

/** The operating system tells the start of a process up to this much too early. */
const START_ERROR_MS = 12;

/**
 * The state of a kernel, as its messages show it.
 *
 * @see KernelMonitor.status
 */
export class KernelMonitorState {
  private current: KernelStatus | 'unknown' = 'starting';
  private request: string | undefined;
  private beganAt: number | undefined;
  private endedAt: number | undefined;
  private heard = false;
  private lost = false;

  constructor(private readonly onDidChangeStatus: (status: KernelStatus | 'unknown') => void) {}

  get status(): KernelStatus | 'unknown' {
    return this.current;
  }

  /** The msg_id of the running execute_request; undefined if it began before the monitor connected. */
  get running(): string | undefined {
    return this.request;
  }

  /**
   * When the running request began, in ms since 1970; undefined if it is not known. It is earlier by the error in the
   * start of a process, but later than the end of the request before.
   */
  get began(): number | undefined {
    return this.request === undefined ? undefined : this.beganAt;
  }

  /** Whether the kernel has sent a message since it started. */
  get isHeard(): boolean {
    return this.heard;
  }

  /** Whether the connection to the kernel was lost, and nothing shows that the kernel has ended. */
  get isLost(): boolean {
    return this.lost;
  }

  /** @param date when the kernel said so, in ms since 1970; the same for the next methods */
  requestBegan(request: string, date: number): void {
    this.beganAt =
      this.endedAt === undefined ? date : Math.max(date - START_ERROR_MS, this.endedAt + 1);
    if (this.current !== 'dead') {
      this.set('busy', request);
    }
  }

  requestEnded(request: string, date: number): void {
    this.endedAt = date;
    // If the idle status is late, the next request may have begun already.
    const ended = this.request === undefined || this.request === request;
    if (this.current !== 'dead' && ended) {
      this.set('idle');
    }
  }

  /** Records that the kernel runs no execute_request. */
  nothingRuns(date: number): void {
    this.endedAt = date;
    this.set('idle');
  }

  /** Records that some reply arrived. A late reply of a dead kernel does not bring it back. */
  replied(): void {
    if (this.current === 'starting' || this.lost) {
      this.set('unknown');
    }
  }

  /** Records that the kernel answered a request that was sent after the last reset: it is up. */
  cameUp(): void {
    if (this.current === 'starting' || this.current === 'dead' || this.lost) {
      this.set('unknown');
    }
  }

  /** Records that the kernel did not answer in time. It no longer counts as starting. */
  gaveUp(): void {
    if (this.current === 'starting') {
      this.change('unknown');
    }
  }

  /** Forgets everything, because the kernel ended or a new one starts in its place. */
  reset(status: 'starting' | 'dead'): void {
    this.heard = false;
    this.lost = false;
    this.request = undefined;
    this.endedAt = undefined;
    this.change(status);
  }

  /** Records that the connection was lost. The kernel may live, and its cell may run or have ended. */
  lose(): void {
    this.heard = false;
    this.lost = true;
    this.request = undefined;
    this.change('unknown');
  }

  private set(status: 'busy' | 'idle' | 'unknown', running?: string): void {
    this.heard = true;
    this.lost = false;
    this.request = running;
    this.change(status);
  }

  private change(status: KernelStatus | 'unknown'): void {
    if (status !== this.current) {
      this.current = status;
      this.onDidChangeStatus(status);
    }
  }
}
