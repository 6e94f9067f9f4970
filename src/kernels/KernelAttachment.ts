import type { KernelRegistration } from '../api';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import type { ProcessDiagnosis, Refusal } from '../daemon/processDiagnosis';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { OrUndefined } from './OrUndefined';

export interface KernelAttachmentOptions {
  readonly kernel: Pick<KernelRegistration, 'name'> &
    OrUndefined<Pick<KernelRegistration, 'process' | 'interruptMode'>> & {
      readonly interrupter?: ProcessInterrupter | undefined;
    };
  /** Makes the interrupter of a kernel that came without one. */
  readonly createInterrupter: () => Promise<ProcessInterrupter>;
  readonly logger: Logger;
}

/** A kernel's interrupter, attached to its process: the one that it came with, or one that is made on first need. */
export class KernelAttachment {
  private own: ProcessInterrupter | undefined;
  private attached: Promise<ProcessInterrupter> | undefined;
  private disposed = false;
  private gone = false;

  constructor(private readonly options: KernelAttachmentOptions) {
    if (options.kernel.interrupter) {
      void this.get();
    }
  }

  /** Whether there was no such process when it was attached to last. */
  get isGone(): boolean {
    return this.gone;
  }

  /**
   * Where making or attaching fails, it is an interrupter that says why, so that the reason stands among the attempts;
   * the next call tries again. Undefined where the kernel has no process, or is asked by message.
   */
  async get(): Promise<ProcessInterrupter | undefined> {
    const { kernel, logger } = this.options;
    const pid = kernel.process?.pid;
    // Not remembered: a process that is still to be started gets its pid later.
    if (pid === undefined || (!kernel.interrupter && kernel.interruptMode === 'message')) {
      return kernel.interrupter;
    }
    this.attached ??= this.attach(pid);
    try {
      return await this.attached;
    } catch (error) {
      this.attached = undefined;
      this.gone = isKernelInterruptError(error) && error.code === 'NO_SUCH_PROCESS';
      logger.warn(`${kernel.name} cannot be attached to: ${messageOf(error)}`);
      const fail = (): Promise<never> =>
        Promise.reject(error instanceof Error ? error : new Error(String(error)));
      return { attach: fail, fire: fail, diagnose: fail, dispose: () => undefined };
    }
  }

  /** What the daemon tells of the process, or why it does not; undefined where there is nobody to ask. */
  async diagnose(): Promise<ProcessDiagnosis | Refusal | undefined> {
    try {
      return await (await this.get())?.diagnose?.();
    } catch (error) {
      const code = isKernelInterruptError(error) ? error.code : 'OS_ERROR';
      return { code, message: messageOf(error) };
    }
  }

  /** Lets go of the interrupter if it was made here. */
  dispose(): void {
    this.disposed = true;
    this.own?.dispose();
  }

  private async attach(pid: number): Promise<ProcessInterrupter> {
    const { kernel, logger } = this.options;
    const { interrupter, name } = kernel;
    this.throwIfDisposed();
    const used = interrupter ?? (this.own ??= await this.make());
    this.throwIfDisposed();
    const methods = (await used.attach(pid)).join(', ');
    logger.info(`${name}, process ${pid}, is reached by: ${methods || 'nothing'}.`);
    return used;
  }

  private throwIfDisposed(): void {
    if (this.disposed) {
      this.own?.dispose();
      throw new KernelInterruptError(
        'DISPOSED',
        `${this.options.kernel.name} is no longer registered.`,
      );
    }
  }

  private async make(): Promise<ProcessInterrupter> {
    try {
      return await this.options.createInterrupter();
    } catch (error) {
      // Where there is no Python for a daemon a signal can do without, as long as the system has signals.
      if (
        process.platform === 'win32' ||
        !isKernelInterruptError(error) ||
        error.code !== 'NO_INTERPRETER'
      ) {
        throw error;
      }
      const { DirectInterrupter } = await import('./DirectInterrupter.js');
      return new DirectInterrupter();
    }
  }
}
