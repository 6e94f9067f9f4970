import { setMaxListeners } from 'node:events';
import type { InterruptAttempt, InterruptResult } from '../../api';
import { Presses } from './Presses';
import type { Mutable, WalkOptions } from './walkRoutes';

/** What a walk is given by the interrupt that it belongs to. */
export type Walk = (
  shared: Pick<WalkOptions, 'presses' | 'attempts' | 'cancelled' | 'began'>,
) => Promise<InterruptResult>;

export interface RunningInterruptOptions {
  readonly walk: Walk;
  readonly force: boolean;
  /** Told when nobody wants it any more, before it has ended. */
  readonly onCancelled: () => void;
}

/**
 * One interrupt, and everybody who waits for it: there is one result for all. It goes on as long as one of them still
 * wants it.
 */
export class RunningInterrupt {
  /** Everybody's result. */
  readonly result: Promise<InterruptResult>;
  readonly force: boolean;
  private readonly onCancelled: () => void;

  private readonly presses = new Presses();
  private readonly attempts: Mutable<InterruptAttempt>[] = [];
  private readonly cancelled = new AbortController();
  private readonly began = performance.now();
  private callers = 0;

  constructor({ walk, force, onCancelled }: RunningInterruptOptions) {
    this.force = force;
    this.onCancelled = onCancelled;
    const { presses, attempts, cancelled, began } = this;
    this.result = walk({ presses, attempts, cancelled: cancelled.signal, began });
  }

  /** Whether nobody wants it any more. */
  get isCancelled(): boolean {
    return this.cancelled.signal.aborted;
  }

  /** @param cancelled ends the wait of this caller, and the interrupt once it was the last one */
  async join(cancelled?: AbortSignal): Promise<InterruptResult> {
    this.callers++;
    if (!cancelled) {
      return this.result;
    }
    // Whoever presses again and again may have one signal for all.
    setMaxListeners(0, cancelled);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.callers--;
        if (this.callers === 0) {
          this.cancelled.abort();
          this.onCancelled();
        }
        const elapsedMs = Math.round(performance.now() - this.began);
        resolve({
          outcome: 'cancelled',
          elapsedMs,
          attempts: this.attempts.map((attempt) => ({ ...attempt })),
        });
      };
      if (cancelled.aborted) {
        leave();
        return;
      }
      cancelled.addEventListener('abort', leave);
      void this.result
        .then(resolve, reject)
        .finally(() => cancelled.removeEventListener('abort', leave));
    });
  }

  /** The user wants it now: the next route, at once. */
  press(): void {
    this.presses.press();
  }
}
