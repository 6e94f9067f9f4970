import type * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import type { KernelEntry } from '../../kernels/KernelEntry';
import { showMessage, showWithLog } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';

/** The user's interrupts: with progress where they take long, and one message for each result. */
export class Interrupts {
  /** Everybody who presses while an interrupt runs has one progress, and one way to cancel, together. */
  private readonly running = new Map<KernelEntry, AbortController>();
  private readonly shown = new WeakSet<InterruptResult>();

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /**
   * Interrupts a kernel, as a press of the user. The result does not wait for the message about it.
   *
   * @throws KernelInterruptError `DISPOSED` or `CANNOT_INTERRUPT`
   */
  async interrupt(kernel: KernelEntry, { force = false } = {}): Promise<InterruptResult> {
    const joined = this.running.get(kernel);
    const cancelled = joined ?? new AbortController();
    const pressed = kernel.press({ force, cancelled: cancelled.signal });
    if (!joined) {
      this.running.set(kernel, cancelled);
      const cancel = (): void => cancelled.abort();
      this.inBackground(showWhenSlow(`Interrupting ${kernel.name}`, pressed, cancel));
    }
    try {
      const result = await pressed;
      // Whoever joined and was cancelled with the others is told once, too.
      const isToldAlready = joined !== undefined && result.outcome === 'cancelled';
      if (!isToldAlready && !this.shown.has(result)) {
        this.shown.add(result);
        this.inBackground(this.present(kernel, result));
      }
      return result;
    } finally {
      if (!joined) {
        this.running.delete(kernel);
      }
    }
  }

  /** Asks the kernel's host to restart it, where it has offered that. */
  async restart(kernel: KernelEntry): Promise<void> {
    const { name } = kernel;
    try {
      const restarting = kernel.restart?.() ?? Promise.resolve();
      this.inBackground(showWhenSlow(`Restarting ${name}`, restarting));
      await restarting;
      this.log.info(`${name} was restarted by its host.`);
    } catch (error) {
      const sentence = `${name} could not be restarted: ${messageOf(error)}`;
      this.log.error(sentence);
      showWithLog('error', sentence, this.log);
    }
  }

  private async present(kernel: KernelEntry, result: InterruptResult): Promise<void> {
    const { presentResult } = await import('../messages/presentResult.js');
    await presentResult({
      ...{ kernel, result, log: this.log },
      interrupt: (options) => this.interrupt(kernel, options),
      restart: () => this.restart(kernel),
    });
  }

  /** What no result waits for; what goes wrong there is told as well. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.log.error(messageOf(error));
      void showMessage('error', messageOf(error));
    });
  }
}
