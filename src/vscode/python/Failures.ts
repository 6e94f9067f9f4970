import { isKernelInterruptError, KernelInterruptError, messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';

/** Shows the errors of background work to the user, each one once. */
export class Failures {
  private readonly reported = new Set<string>();

  constructor(
    private readonly options: {
      /** Shows a message with a button that opens the log. */
      show(sentence: string): void;
      readonly logger: Logger;
    },
  ) {}

  /** Logs an error, and shows it unless it was shown since the last `forget`. */
  report(error: unknown): void {
    const code = isKernelInterruptError(error) ? error.code : undefined;
    // Not a failure: the user chose not to trust the workspace, or the extension is shutting down.
    if (code === 'UNTRUSTED' || code === 'DISPOSED') {
      return;
    }
    const sentence = messageOf(error);
    this.options.logger.warn(sentence);
    if (!this.reported.has(sentence)) {
      this.reported.add(sentence);
      this.options.show(sentence);
    }
  }

  /** Reports that a Python does not work, and which Python is used instead. */
  reportSubstitute(error: KernelInterruptError, substitute: string): void {
    const sentence = `${error.message} For now, Kernel Interrupt uses ${substitute}.`;
    this.report(new KernelInterruptError(error.code, sentence, { cause: error }));
  }

  /** Call it after a success: the next failure is then shown again. */
  forget(): void {
    this.reported.clear();
  }
}
