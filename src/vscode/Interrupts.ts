import * as vscode from 'vscode';
import type { InterruptResult } from '../api';
import { messageOf } from '../errors';
import type { KernelEntry } from '../kernels/KernelEntry';
import { showMessage } from './messages';
import {
  codesOf,
  outcomeMessage,
  type OutcomeAction,
  type OutcomeMessage,
} from './outcomeMessages';
import { forceQuestion } from './refusals';
import { showWhenSlow } from './slowWork';

const BUTTONS: Record<OutcomeAction, string> = {
  interruptAgain: 'Interrupt Again',
  force: 'Interrupt Anyway…',
  restart: 'Restart Kernel',
  showLog: 'Show Log',
};

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
      this.show(kernel, result);
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
      await this.act(kernel, { severity: 'error', sentence, actions: ['restart', 'showLog'] });
    }
  }

  private show(kernel: KernelEntry, result: InterruptResult): void {
    if (this.shown.has(result)) {
      return;
    }
    this.shown.add(result);
    const { outcome, elapsedMs, attempts } = result;
    const tried = attempts.map(
      ({ method, elapsedMs, error }) => `${method} ${error ?? `${elapsedMs} ms`}`,
    );
    this.log.info(`${kernel.name}: ${outcome} after ${elapsedMs} ms (${tried.join(', ')})`);
    const message = outcomeMessage(kernel.name, result, {
      canRestart: kernel.restart !== undefined,
    });
    this.inBackground(this.act(kernel, message, result));
  }

  /** Shows a message, and does what its user chooses. */
  private async act(
    kernel: KernelEntry,
    { severity, sentence, actions }: OutcomeMessage,
    result?: InterruptResult,
  ): Promise<void> {
    const buttons = actions.map((action) => BUTTONS[action]);
    const pressed = await showMessage(severity, sentence, ...buttons);
    switch (actions.find((action) => BUTTONS[action] === pressed)) {
      case 'interruptAgain':
        await this.interrupt(kernel);
        break;
      case 'force':
        if (await this.mayForce(kernel, result)) {
          await this.interrupt(kernel, { force: true });
        }
        break;
      case 'restart':
        await this.restart(kernel);
        break;
      case 'showLog':
        this.log.show();
        break;
      case undefined:
        break;
    }
  }

  private async mayForce({ name }: KernelEntry, result?: InterruptResult): Promise<boolean> {
    const { sentence, detail } = forceQuestion(name, codesOf(result?.attempts ?? []));
    const yes = 'Interrupt Anyway';
    return (await vscode.window.showWarningMessage(sentence, { modal: true, detail }, yes)) === yes;
  }

  /** What no result waits for; what goes wrong there is told as well. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.log.error(messageOf(error));
      void showMessage('error', messageOf(error));
    });
  }
}
