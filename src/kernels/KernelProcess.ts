import type { ErrorCode, InterruptMethod, KernelRegistration, LeftProcess } from '../api';
import {
  isKernelInterruptError,
  KernelInterruptError,
  kernelRemoved,
  messageOf,
} from '../base/errors';
import type { Logger } from '../base/logger';
import { withinLimit } from '../base/waiting';
import type { ChildProcess } from '../daemon/childProcesses';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import type { ProcessDiagnosis, Refusal } from '../daemon/processDiagnosis';
import type { Monitor } from './observe/MessagesObserver';

/** How long the daemon may take to check whether SIGINT would end the kernel. Long, because it may have to start. */
const CHECK_LIMIT_MS = 5000;

export interface KernelProcessOptions {
  /** The kernel's name in the log and in errors. */
  readonly name: string;
  readonly process?: KernelRegistration['process'];
  /** The provider's interrupter; default: this class makes one when it first needs it, and disposes it. */
  readonly interrupter?: ProcessInterrupter | undefined;
  readonly interruptMode?: KernelRegistration['interruptMode'];
  /** Returns the TCP ports of the connection file; undefined while they are not known. */
  readonly ports?: (() => Promise<readonly number[] | undefined>) | undefined;
  readonly createInterrupter: () => Promise<ProcessInterrupter>;
  /** Whether the kernel is known to survive a signal. This may change when the kernel answers. */
  readonly takesSignals: () => boolean;
  /** Whether the kernel handles an interrupt_request by sending SIGINT to itself; default: yes. */
  readonly signalsItself?: () => boolean;
  /** Returns the connection to the kernel's channels; undefined if it is not open. */
  readonly monitor: () => Pick<Monitor, 'requestInterrupt' | 'nudge'> | undefined;
  readonly logger: Logger;
}

export interface FireOptions {
  /**
   * Lifts the rules against an interrupt that may end the kernel. The daemon still checks that the pid is the kernel's.
   */
  readonly force?: boolean;
  /** Aborted when the interrupt is no longer wanted. After that, nothing is sent. */
  readonly cancelled?: AbortSignal;
}

/**
 * A kernel's process and its interrupter. An interrupt goes through the interrupter to the process, or as an interrupt
 * request through the kernel's channels: only this class decides which.
 */
export class KernelProcess {
  private ownInterrupter: ProcessInterrupter | undefined;
  private attached: Promise<ProcessInterrupter> | undefined;
  /** The pid and the ports that `attached` is for. */
  private attachedTo = '';
  private ports: readonly number[] | undefined;
  private hasFailed = false;
  private disposed = false;

  constructor(private readonly options: KernelProcessOptions) {
    if (options.interrupter) {
      void this.attach();
    }
  }

  /** Whether the process or the kernel's channels can be reached. */
  get canInterrupt(): boolean {
    return this.isReachable || this.hasChannels;
  }

  /**
   * Whether there is an interrupter, or a process to make one for. If the provider asks for interrupt requests, only an
   * interrupter that the provider made counts.
   */
  get isReachable(): boolean {
    const { interrupter, interruptMode } = this.options;
    return interruptMode === 'message' ? interrupter !== undefined : this.isKnown;
  }

  /**
   * Whether the daemon can look at the process, even if no signal may be sent because the provider asks for interrupt
   * requests.
   */
  private get isKnown(): boolean {
    const { process, interrupter } = this.options;
    // Read the pid every time: a process that has not started yet gets its pid later.
    return interrupter !== undefined || process?.pid !== undefined;
  }

  /** Whether the kernel's provider made the interrupter. */
  get isProvided(): boolean {
    return this.options.interrupter !== undefined;
  }

  /** Whether the connection to the kernel's channels is open. */
  get hasChannels(): boolean {
    return this.options.monitor() !== undefined;
  }

  /** Whether the kernel handles an interrupt_request by sending SIGINT to itself. */
  get signalsItself(): boolean {
    return this.options.signalsItself?.() ?? true;
  }

  /** Returns the error code that rules out an interrupt of the process; undefined if none does. */
  ruledOut(force: boolean): ErrorCode | undefined {
    return this.options.takesSignals() || force ? undefined : 'NOT_SUPPORTED';
  }

  /**
   * Makes the interrupter if there is none, and attaches it to the process. A later call tries again if this failed,
   * and attaches again if the ports of the connection file have become known.
   *
   * @returns the code of the error if this failed; `interrupt` throws that error again
   */
  async attach(): Promise<ErrorCode | undefined> {
    const { name, logger } = this.options;
    if (this.hasFailed) {
      this.attached = undefined;
    }
    try {
      if (this.options.ports) {
        this.ports = (await this.options.ports()) ?? this.ports;
      }
      await this.attachedInterrupter();
      return undefined;
    } catch (error) {
      logger.warn(`Cannot attach to the process of ${name}: ${messageOf(error)}`);
      return codeOf(error);
    }
  }

  /**
   * Sends an interrupt by one method, or an interrupt request if the process cannot be reached or may not be signalled.
   * It does not check whether the cell ends.
   *
   * @param method default: the best method that reaches the process now
   * @returns `none` if nothing was sent, because the process ignores SIGINT or the channels are closed
   * @throws KernelInterruptError `CANNOT_INTERRUPT`, or the error of the interrupter
   */
  async interrupt(
    method?: InterruptMethod | 'message',
    { force = false, cancelled }: FireOptions = {},
  ): Promise<'sent' | 'none'> {
    const { name, monitor } = this.options;
    if (!this.canInterrupt) {
      throw new KernelInterruptError(
        'CANNOT_INTERRUPT',
        `${name} cannot be interrupted: it cannot be reached.`,
      );
    }
    if (method !== 'message' && this.isReachable && this.ruledOut(force) === undefined) {
      const interrupter = await this.attachedInterrupter();
      if ((await interrupter.fire(method, force, cancelled)) === 'none') {
        return 'none';
      }
      // The event loop of an awaiting cell notices the interrupt only when a message comes.
      monitor()?.nudge();
      return 'sent';
    }
    const channels = monitor();
    channels?.requestInterrupt();
    return channels ? 'sent' : 'none';
  }

  /**
   * Asks the daemon whether SIGINT would end the kernel. Routes by which another program sends SIGINT call this,
   * because the daemon checks on its own only the signals that it sends itself.
   *
   * @throws KernelInterruptError `WOULD_KILL` if SIGINT would end the kernel now, unless forced
   */
  async checkSigint(force: boolean): Promise<void> {
    if (force) {
      return;
    }
    const diagnosis = await withinLimit(this.diagnose(), CHECK_LIMIT_MS, undefined);
    const refusal = diagnosis && 'methods' in diagnosis && diagnosis.methods.get('signal');
    if (refusal && refusal.code === 'WOULD_KILL') {
      throw new KernelInterruptError(refusal.code, refusal.message);
    }
  }

  /** Whether the kernel is handling an interrupt. Only a kernel that `launch_kernel.py` started can say so. */
  async isHandling(): Promise<boolean> {
    const diagnosis = await this.diagnose();
    return diagnosis !== undefined && 'isHandling' in diagnosis && diagnosis.isHandling;
  }

  /** Windows: whether `launch_kernel.py` started the kernel; undefined if it is not known. */
  async isPrepared(): Promise<boolean | undefined> {
    const diagnosis = await this.diagnose();
    return diagnosis && 'isPrepared' in diagnosis ? diagnosis.isPrepared : undefined;
  }

  /** Returns the daemon's diagnosis of the process, or the error; undefined if nothing can diagnose it. */
  async diagnose(): Promise<ProcessDiagnosis | Refusal | undefined> {
    if (!this.isKnown) {
      return undefined;
    }
    try {
      const interrupter = await this.attachedInterrupter();
      return await interrupter.diagnose?.();
    } catch (error) {
      return { code: codeOf(error), message: messageOf(error) };
    }
  }

  /**
   * Lists the processes that the kernel has started; returns undefined if nothing can list them.
   *
   * @throws KernelInterruptError
   */
  async listChildren(): Promise<readonly ChildProcess[] | undefined> {
    return this.isReachable ? (await this.attachedInterrupter()).listChildren?.() : undefined;
  }

  /** Ends a process that `listChildren` returned. */
  async endChild(child: LeftProcess): Promise<void> {
    await (await this.attachedInterrupter()).endChild?.(child);
  }

  /** Disposes the interrupter, unless the provider made it. */
  dispose(): void {
    this.disposed = true;
    this.ownInterrupter?.dispose();
  }

  /** Returns the attached interrupter. A failure is kept, so that all routes of one interrupt get the same error. */
  private attachedInterrupter(): Promise<ProcessInterrupter> {
    const pid = this.options.process?.pid;
    const attachedTo = [pid, ...(this.ports ?? [])].join();
    if (!this.attached || this.attachedTo !== attachedTo) {
      this.attachedTo = attachedTo;
      this.hasFailed = false;
      this.attached = this.makeAttached(pid);
      this.attached.catch(() => (this.hasFailed = true));
    }
    return this.attached;
  }

  private async makeAttached(pid: number | undefined): Promise<ProcessInterrupter> {
    const { name, interrupter, createInterrupter, logger } = this.options;
    this.throwIfDisposed();
    const used = interrupter ?? (this.ownInterrupter ??= await createInterrupter());
    this.throwIfDisposed();
    if (pid !== undefined) {
      const { ports } = this;
      const methods = (await (ports ? used.attach(pid, ports) : used.attach(pid))).join(', ');
      logger.info(`Routes to the process of ${name} (process ${pid}): ${methods || 'none'}.`);
    }
    return used;
  }

  private throwIfDisposed(): void {
    if (this.disposed) {
      this.ownInterrupter?.dispose();
      throw kernelRemoved(this.options.name);
    }
  }
}

function codeOf(error: unknown): ErrorCode {
  return isKernelInterruptError(error) ? error.code : 'OS_ERROR';
}
