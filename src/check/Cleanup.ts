import { KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { runWithin } from '../base/waiting';

interface CleanupTask {
  readonly what: string;
  readonly end: () => Promise<void>;
}

/**
 * Ends everything that a check started, in reverse order. A task that is added after `run` was called runs at once.
 */
export class Cleanup {
  private readonly tasks: CleanupTask[] = [];
  private over = false;

  /** @param limitMs the time limit of one task */
  constructor(
    private readonly limitMs: number,
    private readonly logger: Logger,
  ) {}

  /** @param what names the thing that `end` ends, within a sentence: `the kernel` */
  add(what: string, end: () => Promise<void>): void {
    if (this.over) {
      end().catch((error: unknown) => this.logger.warn(`${what} did not end: ${messageOf(error)}`));
    } else {
      this.tasks.push({ what, end });
    }
  }

  /**
   * Runs every task, even if one of them fails.
   *
   * @returns the names of the things that were ended
   * @throws KernelInterruptError `OS_ERROR`, naming each failed task and its error
   */
  async run(): Promise<readonly string[]> {
    this.over = true;
    const ended: string[] = [];
    const failures: string[] = [];
    for (const { what, end } of this.tasks.splice(0).reverse()) {
      try {
        await runWithin(this.limitMs, `Ending ${what}`, end);
        ended.push(what);
      } catch (error) {
        failures.push(`Could not end ${what}: ${messageOf(error)}`);
      }
    }
    if (failures.length > 0) {
      throw new KernelInterruptError('OS_ERROR', failures.join(' '));
    }
    return ended;
  }
}
