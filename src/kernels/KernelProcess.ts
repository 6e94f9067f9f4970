import type { ErrorCode, InterruptMethod, KernelRegistration } from '../api';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import type { ProcessDiagnosis, Refusal } from '../daemon/processDiagnosis';
import type { KernelWatcher } from './observe/MessagesObserver';

export interface KernelProcessOptions {
  /** The kernel's name, for the log and for errors. */
  readonly name: string;
  readonly process?: KernelRegistration['process'];
  /** The interrupter that the provider made; default: one is made at the first need, and disposed here. */
  readonly interrupter?: ProcessInterrupter | undefined;
  readonly interruptMode?: KernelRegistration['interruptMode'];
  readonly createInterrupter: () => Promise<ProcessInterrupter>;
  /** Whether the kernel is known to survive a signal, as far as that is known now. */
  readonly takesSignals: () => boolean;
  /** The connection to the kernel's channels; undefined where there is none now. */
  readonly monitor: () => Pick<KernelWatcher, 'requestInterrupt' | 'nudge'> | undefined;
  readonly logger: Logger;
}

export interface FireOptions {
  /** Lifts the rules that protect the kernel's life, never those of its identity. */
  readonly force?: boolean;
  /** Aborted once the interrupt is no longer wanted: what was not sent until then is never sent. */
  readonly over?: AbortSignal;
}

/** A kernel's process and its interrupter: the one place that decides how an interrupt reaches the kernel. */
export class KernelProcess {
  private own: ProcessInterrupter | undefined;
  private attached: Promise<ProcessInterrupter> | undefined;
  private attachedPid: number | undefined;
  private hasFailed = false;
  private disposed = false;

  constructor(private readonly options: KernelProcessOptions) {
    if (options.interrupter) {
      void this.attach();
    }
  }

  /** Whether the process can be reached, or the kernel can be asked by message. */
  get canInterrupt(): boolean {
    return this.isReached || this.hasChannels;
  }

  /** Whether there is an interrupter, or a process to make one for. */
  get isReached(): boolean {
    const { process, interrupter, interruptMode } = this.options;
    // Read every time: a process that is still to be started gets its pid later.
    return interrupter !== undefined || (process?.pid !== undefined && interruptMode !== 'message');
  }

  /** Whether the kernel's provider made the interrupter. */
  get isProvided(): boolean {
    return this.options.interrupter !== undefined;
  }

  /** Whether the kernel has channels on which it can be asked. */
  get hasChannels(): boolean {
    return this.options.monitor() !== undefined;
  }

  /** What rules an interrupt of the process out. */
  ruledOut(force: boolean): ErrorCode | undefined {
    return this.options.takesSignals() || force ? undefined : 'NOT_SUPPORTED';
  }

  /**
   * Makes the interrupter where there is none, and attaches it to the process. Tries again where it failed before.
   *
   * @returns the code of what failed; `interrupt` rejects with the error itself
   */
  async attach(): Promise<ErrorCode | undefined> {
    const { name, logger } = this.options;
    if (this.hasFailed) {
      this.attached = undefined;
    }
    try {
      await this.attachedInterrupter();
      return undefined;
    } catch (error) {
      logger.warn(`Cannot attach to the process of ${name}: ${messageOf(error)}`);
      return codeOf(error);
    }
  }

  /**
   * Interrupts the kernel by one method, without looking at what comes of it.
   *
   * @param method default: the best one that reaches the process now
   * @returns `none`: nothing was sent, because the process ignores SIGINT now
   * @throws KernelInterruptError `CANNOT_INTERRUPT`, or the code of what failed
   */
  async interrupt(
    method?: InterruptMethod | 'message',
    { force = false, over }: FireOptions = {},
  ): Promise<'sent' | 'none'> {
    const { name, monitor } = this.options;
    if (!this.canInterrupt) {
      throw new KernelInterruptError('CANNOT_INTERRUPT', `There is no way to interrupt ${name}.`);
    }
    if (method !== 'message' && this.isReached && this.ruledOut(force) === undefined) {
      const interrupter = await this.attachedInterrupter();
      if ((await interrupter.fire(method, force, over)) === 'none') {
        return 'none';
      }
      // An event loop in which a cell awaits notices the interrupt only when a message comes.
      monitor()?.nudge();
      return 'sent';
    }
    const channels = monitor();
    channels?.requestInterrupt();
    return channels ? 'sent' : 'none';
  }

  /** Whether the kernel says that it is handling an interrupt now; only a prepared kernel can tell. */
  async isHandling(): Promise<boolean> {
    const diagnosis = await this.diagnose();
    return diagnosis !== undefined && 'isHandling' in diagnosis && diagnosis.isHandling;
  }

  /** What the daemon tells of the process, or why it cannot; undefined where there is no interrupter. */
  async diagnose(): Promise<ProcessDiagnosis | Refusal | undefined> {
    if (!this.isReached) {
      return undefined;
    }
    try {
      const interrupter = await this.attachedInterrupter();
      return await interrupter.diagnose?.();
    } catch (error) {
      return { code: codeOf(error), message: messageOf(error) };
    }
  }

  /** Disposes the interrupter if it was made here. */
  dispose(): void {
    this.disposed = true;
    this.own?.dispose();
  }

  /** The interrupter, attached to the process. A failure is kept for all routes of one interrupt. */
  private attachedInterrupter(): Promise<ProcessInterrupter> {
    const pid = this.options.process?.pid;
    if (!this.attached || this.attachedPid !== pid) {
      this.attachedPid = pid;
      this.hasFailed = false;
      this.attached = this.makeAttached(pid);
      this.attached.catch(() => (this.hasFailed = true));
    }
    return this.attached;
  }

  private async makeAttached(pid: number | undefined): Promise<ProcessInterrupter> {
    const { name, interrupter, createInterrupter, logger } = this.options;
    this.throwIfDisposed();
    const used = interrupter ?? (this.own ??= await createInterrupter());
    this.throwIfDisposed();
    if (pid !== undefined) {
      const methods = (await used.attach(pid)).join(', ');
      logger.info(`${name} (process ${pid}) can be interrupted by: ${methods || 'no method'}.`);
    }
    return used;
  }

  private throwIfDisposed(): void {
    if (this.disposed) {
      this.own?.dispose();
      throw new KernelInterruptError('DISPOSED', `${this.options.name} is no longer registered.`);
    }
  }
}

function codeOf(error: unknown): ErrorCode {
  return isKernelInterruptError(error) ? error.code : 'OS_ERROR';
}
