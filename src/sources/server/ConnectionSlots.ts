/** How many connections may be open at once. */
const MOST = 8;

/** Limits the open connections to kernels of all servers. Later ones wait for their turn. */
export class ConnectionSlots {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly listeners = new Set<() => void>();

  /** Whether someone waits, so that connections without a use should end early. */
  get isWanted(): boolean {
    return this.waiting.length > 0;
  }

  /** Takes a slot, as soon as there is one. Call `free` afterwards. */
  async take(): Promise<void> {
    if (this.taken < MOST) {
      this.taken++;
      return;
    }
    const turn = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.listeners.forEach((listener) => listener());
    await turn;
  }

  free(): void {
    const next = this.waiting.shift();
    if (next) {
      next();
    } else {
      this.taken--;
    }
  }

  /** Calls the listener when someone begins to wait. Returns a function that stops it. */
  onWanted(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
