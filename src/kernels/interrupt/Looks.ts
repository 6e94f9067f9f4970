import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { InsideKernel } from '../inside/InsideKernel';
import type { Look } from '../inside/Look';

/** The looks inside the kernel during one interrupt. They are few, because every client of the kernel sees them. */
export class Looks {
  private known: Promise<Look | undefined> | undefined;

  constructor(
    private readonly inside: InsideKernel,
    private readonly logger: Logger,
  ) {
    inside.beginInterrupt();
  }

  /** Whether the kernel has left a request of this interrupt unanswered. */
  get isUnanswered(): boolean {
    return this.inside.isUnanswered;
  }

  /** Returns the first look of this interrupt. Only the first call asks the kernel. */
  first(): Promise<Look | undefined> {
    this.known ??= this.look();
    return this.known;
  }

  /**
   * Looks again if that is allowed. If not, returns the first look, or undefined if the kernel has left a request
   * unanswered.
   */
  last(): Promise<Look | undefined> {
    const { mayAsk, isUnanswered } = this.inside;
    // After an unanswered request, the first look may show a line that the kernel has left.
    return mayAsk || isUnanswered ? this.look() : (this.known ?? Promise.resolve(undefined));
  }

  /** Returns undefined if the kernel does not say where it is stuck, or may not be asked. */
  private async look(): Promise<Look | undefined> {
    try {
      return this.inside.mayAsk ? await this.inside.look() : undefined;
    } catch (error) {
      this.logger.info(`Cannot look inside the kernel: ${messageOf(error)}`);
      return undefined;
    }
  }
}
