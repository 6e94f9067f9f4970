import type { KernelStatus } from '../../api';
import type { Holder } from './Holder';
import { OtherRequests } from './OtherRequests';

/** What holds a kernel that runs no cell in its main thread. */
export interface Held {
  readonly holder: Holder;
  /** The msg_id; undefined if it is not known. */
  readonly request?: string;
}

const OTHER: Held = { holder: 'other' };

/**
 * The state of a kernel, as its messages show it.
 *
 * @see KernelMonitor.status
 */
export class KernelMonitorState {
  private current: KernelStatus | 'unknown' = 'starting';
  private request: string | undefined;
  private heard = false;
  private isUnanswered = false;
  private shown: KernelStatus | 'unknown' = 'starting';
  private readonly others = new OtherRequests(() => this.report());

  constructor(private readonly onDidChangeStatus: (status: KernelStatus | 'unknown') => void) {}

  get status(): KernelStatus | 'unknown' {
    return this.held ? 'busy' : this.current;
  }

  /** What holds the kernel if it is busy without a cell in its main thread. */
  get held(): Held | undefined {
    if (this.current !== 'idle' && this.current !== 'unknown') {
      return undefined;
    }
    return this.others.holding(this.isUnanswered) ?? (this.isUnanswered ? OTHER : undefined);
  }

  /** The msg_id of the running execute_request; undefined if it began before the monitor connected. */
  get running(): string | undefined {
    return this.request;
  }

  /** Whether the kernel has sent a message since it started. */
  get isHeard(): boolean {
    return this.heard;
  }

  requestBegan(request: string): void {
    if (this.current !== 'dead') {
      this.isUnanswered = false;
      this.set('busy', request);
      this.others.mainThreadWasFree();
    }
  }

  otherBegan(request: string, holder: Holder): void {
    if (this.current !== 'dead') {
      this.others.began(request, holder);
    }
  }

  otherEnded(request: string): void {
    this.others.ended(request);
  }

  /** Records that an idle kernel left a question on shell unanswered for so long that something holds it. */
  leftUnanswered(): void {
    if (this.current === 'idle') {
      this.isUnanswered = true;
      this.report();
    }
  }

  requestEnded(request: string): void {
    // If the idle status is late, the next request may have begun already.
    const ended = this.request === undefined || this.request === request;
    if (this.current !== 'dead' && ended) {
      this.set('idle');
    }
  }

  /** Records that the main thread answered a question, and so runs nothing. */
  nothingRuns(): void {
    this.isUnanswered = false;
    this.set('idle');
    this.others.mainThreadWasFree();
  }

  /** Records that some reply arrived. A late reply of a dead kernel does not bring it back. */
  replied(): void {
    if (this.current === 'starting') {
      this.set('unknown');
    }
  }

  /** Records that the kernel answered a request that was sent after the last reset: it is up. */
  cameUp(): void {
    if (this.current === 'starting' || this.current === 'dead') {
      this.set('unknown');
    }
  }

  /** Records that the kernel did not answer in time. It no longer counts as starting. */
  gaveUp(): void {
    if (this.current === 'starting') {
      this.change('unknown');
    }
  }

  /** Ends its timers. */
  dispose(): void {
    this.others.clear();
  }

  /** Forgets everything, because the kernel ended or a new one starts in its place. */
  reset(status: 'starting' | 'dead'): void {
    this.heard = false;
    this.request = undefined;
    this.isUnanswered = false;
    this.change(status);
    this.others.clear();
  }

  private set(status: 'busy' | 'idle' | 'unknown', running?: string): void {
    this.heard = true;
    this.request = running;
    this.change(status);
  }

  private change(status: KernelStatus | 'unknown'): void {
    this.current = status;
    this.report();
  }

  private report(): void {
    const { status } = this;
    if (status !== this.shown) {
      this.shown = status;
      this.onDidChangeStatus(status);
    }
  }
}
