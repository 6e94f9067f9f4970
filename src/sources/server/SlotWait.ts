import { untilSettled } from '../../base/waiting';
import type { ConnectionSlots, FreeSlot } from './ConnectionSlots';

/** A wait for a slot, and for what begins with it. Several callers may share it. It ends when the last one leaves. */
export class SlotWait {
  /** Whether there was a slot. */
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
   * Waits until the end, the limit or the signal. If there is a slot at the signal, the end is near, and it waits for that.
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

  /** Whether a new caller needs a new wait. */
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
