import type { Holder } from './Holder';

/** A request that takes longer than this holds the kernel. Most completions and widget messages take less. */
const LONG_MS = 500;

export interface OtherRequest {
  readonly request: string;
  readonly holder: Holder;
}

type Running = OtherRequest & { readonly timer: NodeJS.Timeout; isLong: boolean };

/** The requests that a kernel handles besides the cells of its main thread. */
export class OtherRequests {
  private readonly running = new Map<string, Running>();

  constructor(private readonly onDidChange: () => void) {}

  began(request: string, holder: Holder): void {
    this.ended(request);
    const timer = setTimeout(() => {
      running.isLong = true;
      this.onDidChange();
    }, LONG_MS).unref();
    const running: Running = { request, holder, timer, isLong: false };
    this.running.set(request, running);
  }

  ended(request: string): void {
    clearTimeout(this.running.get(request)?.timer);
    if (this.running.delete(request)) {
      this.onDidChange();
    }
  }

  /** Forgets the requests of the main thread: it has gone on, so they have ended, even if no message said so. */
  mainThreadWasFree(): void {
    for (const { request, holder } of [...this.running.values()]) {
      if (holder !== 'subshell') {
        this.ended(request);
      }
    }
  }

  clear(): void {
    [...this.running.keys()].forEach((request) => this.ended(request));
  }

  /**
   * Returns the request that holds the kernel.
   *
   * @param isUnanswered whether the main thread leaves a question unanswered; if so, its short requests count too, and
   *   requests in a subshell do not
   */
  holding(isUnanswered: boolean): OtherRequest | undefined {
    const all = [...this.running.values()];
    const main = all.find(
      ({ holder, isLong }) => holder !== 'subshell' && (isLong || isUnanswered),
    );
    return main ?? (isUnanswered ? undefined : all.find(({ isLong }) => isLong));
  }
}
