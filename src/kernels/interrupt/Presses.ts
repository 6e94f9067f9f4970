/**
 * A press within this time after the interrupt began or a route was fired is ignored: the user pressed the key twice
 * for the same purpose.
 */
const SAME_PRESS_MS = 200;

/**
 * The user's presses during an interrupt. Each press ends the wait for the current attempt, so that the next route is
 * tried at once. A press before the first attempt only ends the wait for a connection.
 */
export class Presses {
  /** Aborted by a press before the first attempt. */
  readonly early = new AbortController();
  private pending = 0;
  private firedAt = performance.now();
  private hasFired = false;
  private ended = new AbortController();

  /** Aborted while a press is pending. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  press(): void {
    if (performance.now() - this.firedAt <= SAME_PRESS_MS) {
      return;
    }
    if (!this.hasFired) {
      this.early.abort();
      return;
    }
    this.pending++;
    this.ended.abort();
  }

  /** Called before and after a route is fired. */
  fired(): void {
    this.hasFired = true;
    this.firedAt = performance.now();
  }

  /** Removes one pending press; returns false if none is pending. */
  take(): boolean {
    if (this.pending === 0) {
      return false;
    }
    this.pending--;
    if (this.pending === 0) {
      this.ended = new AbortController();
    }
    return true;
  }
}
