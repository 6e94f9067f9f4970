import { untilSettled } from '../../base/waiting';
import type { ConnectionSlots, FreeSlot } from './ConnectionSlots';

/**
 * Waits for a slot, and then for `begin`, which uses the slot. Several callers may share a wait. The wait ends when
 * the last caller leaves.
 */
export class SlotWait {
  /** Whether this wait has got a slot. */
  hasTurn = false;
  private readonly over = new AbortController();
  private readonly done: Promise<void>;
  private callers = 0;

  /** @param begin uses the slot, or frees it. `isWanted` says whether a caller still waits */
  constructor(
    private readonly slots: ConnectionSlots,
    private readonly begin: (freeSlot: FreeSlot, isWanted: () => boolean) => Promise<void>,
  ) {
    this.done = this.run();
  }

  /**
   * Waits until `begin` has ended, the limit passes or the signal aborts. If the wait has a slot when the signal
   * aborts, `begin` ends soon, so the caller still waits for it.
   */
  async join(limitMs: number, over?: AbortSignal): Promise<void> {
    this.callers++;
    await untilSettled(this.done, [over], limitMs);
    if (over?.aborted && this.hasTurn) {
      await this.done;
    }
    this.callers--;
    if (this.callers === 0) {
      this.end();
    }
  }

  /** Whether the wait has ended, so that a new caller needs a new one. */
  get isOver(): boolean {
    return this.over.signal.aborted;
  }

  /** Makes every caller go on without a slot. */
  end(): void {
    this.over.abort();
  }

  private async run(): Promise<void> {
    const freeSlot = await this.slots.take(this.over.signal);
    if (freeSlot) {
      this.hasTurn = true;
      await this.begin(freeSlot, () => !this.isOver);
    }
  }
}
