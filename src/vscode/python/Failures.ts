import { isKernelInterruptError, KernelInterruptError, messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';

/** Tells the user of what went wrong in the background, each cause once. */
export class Failures {
  private readonly told = new Set<string>();

  constructor(
    private readonly options: {
      /** Shows a sentence, and offers the log. */
      show(sentence: string): void;
      readonly logger: Logger;
    },
  ) {}

  /** Says what has failed, unless that has been said since it last went well. */
  report(error: unknown): void {
    const code = isKernelInterruptError(error) ? error.code : undefined;
    // The one is the user's own choice, the other our end.
    if (code === 'UNTRUSTED' || code === 'DISPOSED') {
      return;
    }
    const sentence = messageOf(error);
    this.options.logger.warn(sentence);
    if (!this.told.has(sentence)) {
      this.told.add(sentence);
      this.options.show(sentence);
    }
  }

  /** Says that a Python does not work, and which one stands in for it. */
  reportSubstitute(error: KernelInterruptError, substitute: string): void {
    const sentence = `${error.message} Meanwhile ${substitute} runs the interrupt daemon.`;
    this.report(new KernelInterruptError(error.code, sentence, { cause: error }));
  }

  /** It goes well again: what fails from now on is news. */
  forget(): void {
    this.told.clear();
  }
}
