import type { KernelStatus } from '../../api';

/**
 * The state of a kernel, as its messages show it.
 *
 * @see KernelMonitor.status
 */
export class KernelMonitorState {
  private current: KernelStatus | 'unknown' = 'starting';
  private request: string | undefined;
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

  /** Whether the kernel has sent a message since it started. */
  get isHeard(): boolean {
    return this.heard;
  }

  /** Whether the connection to the kernel was lost, and nothing shows that the kernel has ended. */
  get isLost(): boolean {
    return this.lost;
  }

  requestBegan(request: string): void {
    if (this.current !== 'dead') {
      this.set('busy', request);
    }
  }

  requestEnded(request: string): void {
    // If the idle status is late, the next request may have begun already.
    const ended = this.request === undefined || this.request === request;
    if (this.current !== 'dead' && ended) {
      this.set('idle');
    }
  }

  /** Records that the kernel runs no execute_request. */
  nothingRuns(): void {
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
