import { KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { runWithin } from '../base/waiting';

interface Ending {
  readonly what: string;
  readonly end: () => Promise<void>;
}

/** What a check has started. Ended the last one first; what is added too late is ended at once. */
export class Cleanup {
  private readonly endings: Ending[] = [];
  private over = false;

  /** @param limitMs how long the end of one thing may take */
  constructor(
    private readonly limitMs: number,
    private readonly logger: Logger,
  ) {}

  /** @param what names it in a sentence: `the kernel` */
  add(what: string, end: () => Promise<void>): void {
    if (this.over) {
      end().catch((error: unknown) => this.logger.warn(`${what} did not end: ${messageOf(error)}`));
    } else {
      this.endings.push({ what, end });
    }
  }

  /**
   * Ends everything, whatever goes wrong with one of them.
   *
   * @returns what was ended
   * @throws KernelInterruptError `OS_ERROR`: what may be left behind, and why
   */
  async run(): Promise<readonly string[]> {
    this.over = true;
    const ended: string[] = [];
    const failures: string[] = [];
    for (const { what, end } of this.endings.splice(0).reverse()) {
      try {
        await runWithin(this.limitMs, `Ending ${what}`, end);
        ended.push(what);
      } catch (error) {
        failures.push(`${what} may be left behind: ${messageOf(error)}`);
      }
    }
    if (failures.length > 0) {
      throw new KernelInterruptError('OS_ERROR', failures.join(' '));
    }
    return ended;
  }
}
