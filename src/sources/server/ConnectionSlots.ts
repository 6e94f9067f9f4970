import { untilAborted } from '../../base/waiting';

/** How many connections to one server may be open at once. */
const MOST = 8;

/** Gives a slot back. Further calls have no effect. */
export type FreeSlot = () => void;

/** Limits how many connections to kernels of one server are open at once. Further connections wait for their turn. */
export class ConnectionSlots {
  private taken = 0;
  private readonly waiting = new Set<() => void>();
  private readonly listeners = new Set<() => void>();

  /** Whether a connection waits for a slot. Connections that are not in use should then end early. */
  get isWanted(): boolean {
    return this.waiting.size > 0;
  }

  /** Takes a slot as soon as one is free. Resolves to undefined if the signal aborts first. */
  async take(over: AbortSignal): Promise<FreeSlot | undefined> {
    if (this.taken < MOST) {
      this.taken++;
      return this.slot();
    }
    let begin = (): void => undefined;
    const turn = new Promise<FreeSlot>((resolve) => (begin = () => resolve(this.slot())));
    this.waiting.add(begin);
    this.listeners.forEach((listener) => listener());
    await untilAborted(turn, over);
    return this.waiting.delete(begin) ? undefined : turn;
  }

  /** Calls the listener when a connection begins to wait for a slot. Returns a function that removes the listener. */
  onWanted(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private slot(): FreeSlot {
    let isFree = false;
    return () => {
      if (!isFree) {
        isFree = true;
        this.free();
      }
    };
  }

  private free(): void {
    const [next] = this.waiting;
    if (next) {
      this.waiting.delete(next);
      next();
    } else {
      this.taken--;
    }
  }
}
