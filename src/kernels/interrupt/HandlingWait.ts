import { untilAborted } from '../../base/waiting';
import type { CellWatch } from '../observe/CellWatch';

/** How long an interrupt may wait in all, beyond the grace periods, while the kernel handles what a route has sent. */
const HANDLING_LIMIT_MS = 3000;

/**
 * The wait must not make all attempts together take longer than four grace periods plus this time: 10 s at the default
 * grace period.
 */
const MARGIN_MS = 2000;

/** How often the kernel is asked whether it is still handling the interrupt. */
const PAUSE_MS = 200;

/** The time that one interrupt may wait while the kernel handles what its routes have sent. */
export class HandlingWait {
  private readonly began = performance.now();
  private waitedMs = 0;

  constructor(private readonly gracePeriodMs: number) {}

  /**
   * Waits while the kernel handles an interrupt, at most for the time that is left.
   *
   * @param over ends the wait
   * @param routesLeft how many routes follow, each of which needs its grace period
   */
  async wait(
    isHandling: () => Promise<boolean>,
    watch: CellWatch,
    over: AbortSignal,
    routesLeft: number,
  ): Promise<void> {
    const ended = AbortSignal.any([over, watch.ended]);
    const waitBegan = performance.now();
    const deadline = waitBegan + this.leftMs(routesLeft);
    while (
      !ended.aborted &&
      performance.now() < deadline &&
      (await untilAborted(isHandling(), ended))
    ) {
      await watch.wait(PAUSE_MS, over);
    }
    this.waitedMs += performance.now() - waitBegan;
  }

  private leftMs(routesLeft: number): number {
    const limitMs = 4 * this.gracePeriodMs + MARGIN_MS;
    const leftMs = limitMs - (performance.now() - this.began) - routesLeft * this.gracePeriodMs;
    return Math.min(HANDLING_LIMIT_MS - this.waitedMs, leftMs);
  }
}
