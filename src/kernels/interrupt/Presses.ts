/** What arrives within so many milliseconds of a route's firing was one wish with it: two keys, a key and a button. */
const TOGETHER_MS = 200;

/**
 * The user's presses while an interrupt runs. Each one ends the wait for the route that was fired, so that the next
 * is tried at once; one that comes before anything was fired is served by what is about to be.
 */
export class Presses {
  private pending = 0;
  private firedAt = Infinity;
  private ended = new AbortController();

  /** Aborted while there is a press that no wait has been ended for. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  press(): void {
    if (performance.now() - this.firedAt > TOGETHER_MS) {
      this.pending++;
      this.ended.abort();
    }
  }

  /** Called when a route is being fired, and again when it has been. */
  fired(): void {
    this.firedAt = performance.now();
  }

  /** Takes one press out; false where there is none. */
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
