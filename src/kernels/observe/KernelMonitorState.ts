import type { KernelStatus } from '../../api';
import type { Failure } from './CellWatch';
import type { Holder } from './Holder';
import { OtherRequests } from './OtherRequests';

/** The request or task that holds a kernel which runs no cell in its main thread. */
export interface Held {
  readonly holder: Holder;
  /** The msg_id; undefined if it is not known. */
  readonly request?: string;
}

const OTHER: Held = { holder: 'other' };

/** The operating system may report the start of a process up to this much too early. */
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
  private lastFailure: Failure | undefined;
  /** Whether `request` comes from `follow`. It need not be a cell, and may have ended. */
  private isFollowed = false;
  private hasHeardKernel = false;
  private hasLostConnection = false;
  private isUnanswered = false;
  private lastReported: KernelStatus | 'unknown' = 'starting';
  private readonly others = new OtherRequests(() => this.report());

  constructor(private readonly onDidChangeStatus: (status: KernelStatus | 'unknown') => void) {}

  get status(): KernelStatus | 'unknown' {
    return this.held ? 'busy' : this.current;
  }

  /** The holder of the kernel, if it is busy without a cell in its main thread. */
  get held(): Held | undefined {
    if (this.current !== 'idle' && this.current !== 'unknown') {
      return undefined;
    }
    return this.others.holding(this.isUnanswered) ?? (this.isUnanswered ? OTHER : undefined);
  }

  /**
   * The msg_id of the running execute_request, or of the request that `follow` named. Undefined if neither is known to
   * run.
   */
  get running(): string | undefined {
    return this.request;
  }

  /** Whether a cell runs, as the cell's own messages showed. An answer on shell does not overrule them. */
  get isCellSeen(): boolean {
    return this.request !== undefined && !this.isFollowed;
  }

  /**
   * When the running request began, in ms since 1970; undefined if it is not known. If an earlier request has ended,
   * this time is set back by up to `START_ERROR_MS`, but stays later than that end. The processes that the running
   * request starts therefore count as started after it began.
   */
  get began(): number | undefined {
    return this.request === undefined ? undefined : this.beganAt;
  }

  /** The last error of the running request. */
  get failure(): Failure | undefined {
    return this.request === undefined ? undefined : this.lastFailure;
  }

  /** Whether the kernel has sent a message since it started, or since the connection was lost. */
  get isHeard(): boolean {
    return this.hasHeardKernel;
  }

  /** Whether the connection to the kernel was lost, and nothing shows that the kernel has ended. */
  get isLost(): boolean {
    return this.hasLostConnection;
  }

  /** @param date when the kernel published the message, in ms since 1970; also in the methods below */
  requestBegan(request: string, date: number): void {
    this.beganAt =
      this.endedAt === undefined ? date : Math.max(date - START_ERROR_MS, this.endedAt + 1);
    this.lastFailure = undefined;
    if (this.current !== 'dead') {
      this.isUnanswered = false;
      this.set('busy', request);
      this.others.mainThreadWasFree();
    }
  }

  /**
   * Records the running request, as our code inside the kernel named it. Changes nothing and returns false if the state
   * is known already: the request may have ended since the kernel answered.
   */
  follow(request: string): boolean {
    if (this.current !== 'unknown' || this.held?.request !== undefined) {
      return false;
    }
    this.beganAt = undefined;
    this.set('busy', request);
    this.isFollowed = true;
    return true;
  }

  requestFailed(request: string, failure: Failure): void {
    if (this.request === request) {
      this.lastFailure = failure;
    }
  }

  otherBegan(request: string, holder: Holder): void {
    if (this.current !== 'dead') {
      this.others.began(request, holder);
    }
  }

  otherEnded(request: string): void {
    this.others.ended(request);
    if (this.isFollowed && this.request === request) {
      this.set('idle');
    }
  }

  /**
   * Records that the kernel did not answer on the shell channel in time. If it seemed idle, something other than a cell
   * keeps it busy.
   */
  leftUnanswered(): void {
    if (this.current === 'idle') {
      this.isUnanswered = true;
      this.report();
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

  /** Records that the main thread answered a question, so it runs nothing. */
  nothingRuns(date: number): void {
    this.endedAt = date;
    this.isUnanswered = false;
    this.set('idle');
    this.others.mainThreadWasFree();
  }

  /** Records that some reply arrived. A late reply of a dead kernel does not bring it back. */
  replied(): void {
    if (this.current === 'starting' || this.hasLostConnection) {
      this.set('unknown');
    }
  }

  /** Records that the kernel answered a request that was sent after the last reset: it is up. */
  cameUp(): void {
    if (this.current === 'starting' || this.current === 'dead' || this.hasLostConnection) {
      this.set('unknown');
    }
  }

  /** Records that the kernel no longer counts as starting: it did not answer in time, or has run for some time. */
  notStarting(): void {
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
    this.hasHeardKernel = false;
    this.hasLostConnection = false;
    this.request = undefined;
    this.endedAt = undefined;
    this.isUnanswered = false;
    this.change(status);
    this.others.clear();
  }

  /** Records that the connection was lost. The kernel may live, and its cell may run or have ended. */
  lose(): void {
    this.hasHeardKernel = false;
    this.hasLostConnection = true;
    this.request = undefined;
    this.isUnanswered = false;
    this.change('unknown');
    this.others.clear();
  }

  private set(status: 'busy' | 'idle' | 'unknown', running?: string): void {
    this.hasHeardKernel = true;
    this.hasLostConnection = false;
    this.request = running;
    this.isFollowed = false;
    this.change(status);
  }

  private change(status: KernelStatus | 'unknown'): void {
    this.current = status;
    this.report();
  }

  private report(): void {
    const { status } = this;
    if (status !== this.lastReported) {
      this.lastReported = status;
      this.onDidChangeStatus(status);
    }
  }
}
