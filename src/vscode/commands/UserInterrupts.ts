import type * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import type { Call } from '../../kernels/interrupt/Interrupt';
import type { Kernel } from '../../kernels/Kernel';
import { showMessage } from '../messages/messages';
import type { ResultView } from '../messages/showResult';
import type { Settings } from '../settings';

/** Runs the interrupts that the user asks for. Shows progress after a second, and one message for each result. */
export class UserInterrupts {
  /** Whether the user has ever pressed the key again during an interrupt. */
  hasPressedAgain = false;
  /**
   * The calls and results that were shown. All presses during one interrupt share a call and a result, so each is shown
   * once.
   */
  private readonly shown = new WeakSet<Call | InterruptResult>();

  constructor(
    private readonly options: {
      readonly log: vscode.LogOutputChannel;
      /** Shows the results that are not shown as notifications. */
      readonly view: ResultView;
      readonly notifications: () => Settings['notifications'];
    },
  ) {}

  private get log(): vscode.LogOutputChannel {
    return this.options.log;
  }

  /**
   * Interrupts a kernel. Does not wait for the user to close the message.
   *
   * @throws KernelInterruptError `DISPOSED` or `CANNOT_INTERRUPT`
   */
  async press(listed: Kernel, options: { force?: boolean } = {}): Promise<InterruptResult> {
    // An old message may have a button for a kernel that has since been merged into another one.
    const kernel = listed.current;
    const call = kernel.press(options);
    if (this.isNew(call)) {
      const cancel = (): void => call.leave();
      this.inBackground(
        import('../messages/slowWork.js').then(({ showWhenSlow }) =>
          showWhenSlow(`Interrupting ${kernel.name}`, call.decided ?? call.result, cancel),
        ),
      );
    } else {
      this.hasPressedAgain = true;
    }
    const result = await call.result;
    if (this.isNew(result)) {
      this.inBackground(this.present(kernel, result));
    }
    return result;
  }

  /** Asks the kernel's provider to restart the kernel. Does nothing if the provider offers no restart. */
  async restart(kernel: Kernel): Promise<void> {
    const { restartKernel } = await import('./restartKernel.js');
    await restartKernel(kernel, this.log);
  }

  private async present(kernel: Kernel, result: InterruptResult): Promise<void> {
    const { presentResult } = await import('../messages/presentResult.js');
    const { log, view, notifications } = this.options;
    await presentResult({
      ...{ kernel, result, log, view, notifications: notifications() },
      interrupt: (options) => this.press(kernel, options),
      restart: () => this.restart(kernel),
    });
  }

  private isNew(shown: Call | InterruptResult): boolean {
    const isNew = !this.shown.has(shown);
    this.shown.add(shown);
    return isNew;
  }

  /** Logs and shows the error if the work fails. Does not wait for it. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.log.error(messageOf(error));
      void showMessage('error', messageOf(error));
    });
  }
}
