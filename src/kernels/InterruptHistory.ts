import type { InterruptResult } from '../api';
import type { InterruptRoute } from './routes/InterruptRoute';

/** How many results are remembered. */
const LENGTH = 20;

export interface PastInterrupt {
  readonly at: Date;
  readonly result: InterruptResult;
}

/** What became of a kernel's interrupts so far. */
export class InterruptHistory {
  private readonly past: PastInterrupt[] = [];
  /** What was fired without anything to look with: a press soon after means the next route. */
  private unseen: { method: InterruptRoute['method']; at: number } | undefined;

  /** The last results, oldest first. */
  get results(): readonly PastInterrupt[] {
    return [...this.past];
  }

  /** @param isSeen whether there was anything to look with */
  add(result: InterruptResult, isSeen: boolean): void {
    const { outcome, attempts } = result;
    const last = attempts.at(-1);
    this.unseen =
      outcome === 'sent' && last && !isSeen
        ? { method: last.method, at: performance.now() }
        : undefined;
    this.past.push({ at: new Date(), result });
    this.past.splice(0, this.past.length - LENGTH);
  }

  /** The routes from behind the one that was fired unseen a moment ago; behind the last one they begin anew. */
  routesFrom(routes: readonly InterruptRoute[], gracePeriodMs: number): readonly InterruptRoute[] {
    if (!this.unseen || performance.now() - this.unseen.at > gracePeriodMs) {
      return routes;
    }
    const next = routes.findIndex(({ method }) => method === this.unseen?.method) + 1;
    return [...routes.slice(next), ...routes.slice(0, next)];
  }
}
