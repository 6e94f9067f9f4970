import type { KernelStatus } from '../../api';

/**
 * What a monitor knows of its kernel, from what was heard of it.
 *
 * @see KernelMonitor.status
 */
export class KernelMonitorState {
  private current: KernelStatus | 'unknown' = 'starting';
  private request: string | undefined;
  private hasHeard = false;

  constructor(private readonly onDidChangeStatus: (status: KernelStatus | 'unknown') => void) {}

  get status(): KernelStatus | 'unknown' {
    return this.current;
  }

  /** The execute_request that runs, where it was heard to begin. */
  get running(): string | undefined {
    return this.request;
  }

  /** Whether the kernel that is there now was heard. */
  get heard(): boolean {
    return this.hasHeard;
  }

  begins(request: string): void {
    if (this.current !== 'dead') {
      this.set('busy', request);
    }
  }

  ends(request: string): void {
    // Another one may have begun since, where an idle is late.
    const ended = this.request === undefined || this.request === request;
    if (this.current !== 'dead' && ended) {
      this.set('idle');
    }
  }

  /** No execute_request runs, as far as the kernel knows. */
  runsNothing(): void {
    this.set('idle');
  }

  /** Any reply has come. One that died may be heard late: that does not bring it back. */
  replies(): void {
    if (this.current === 'starting') {
      this.set('unknown');
    }
  }

  /** Whoever is there now has answered what was asked since. */
  answers(): void {
    if (this.current === 'starting' || this.current === 'dead') {
      this.set('unknown');
    }
  }

  /** There is nothing to look with: what cannot be seen is not held to be starting for ever. */
  isInvisible(): void {
    if (this.current === 'starting') {
      this.change('unknown');
    }
  }

  /** The kernel is gone, or it is another one now: what was known says nothing any more. */
  forget(status: 'starting' | 'dead'): void {
    this.hasHeard = false;
    this.request = undefined;
    this.change(status);
  }

  private set(status: 'busy' | 'idle' | 'unknown', running?: string): void {
    this.hasHeard = true;
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
