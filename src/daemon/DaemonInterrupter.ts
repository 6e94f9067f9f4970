import type { InterruptMethod, Interrupter, PreparedKernel } from '../api';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { toMethod, toWord } from './methods';
import { handleEnv, prepareKernel } from './prepareKernel';
import type { ProcessDiagnosis } from './processDiagnosis';
import type { Command } from './protocol';

/** What the kernels' code needs to reach a kernel's process: an interrupter that can be told how. */
export interface ProcessInterrupter {
  /** As `Interrupter.attach`. */
  attach(pid: number): Promise<readonly InterruptMethod[]>;
  /**
   * Interrupts the process one given way.
   *
   * @param method default: the best that reaches the kernel now
   * @param force lifts what protects the kernel's life, never its identity; needs a method
   * @param over aborted once it is no longer wanted: what was not sent until then is never sent
   */
  fire(
    method?: InterruptMethod,
    force?: boolean,
    over?: AbortSignal,
  ): Promise<InterruptMethod | 'none'>;
  /** What rules each way in or out for the attached process now; fires nothing. Absent where nobody can tell. */
  diagnose?(): Promise<ProcessDiagnosis>;
  dispose(): void;
}

/** What an Interrupter needs of the daemon that made it. */
export interface InterrupterOwner {
  /** Settles once a daemon is there to be sent commands, which may have to be started. */
  initializeInterrupter(): Promise<unknown>;
  sendCommand(command: Command, ...args: (string | number)[]): Promise<string>;
  forget(interrupter: DaemonInterrupter): Promise<void>;
}

/** What restoring needs: a way past the start that it is a part of. */
export type Send = InterrupterOwner['sendCommand'];

/** One handle of a daemon. */
export class DaemonInterrupter implements Interrupter, ProcessInterrupter {
  readonly env: Readonly<Record<string, string>>;
  private attached: { pid: number; start: string } | undefined;
  private lost: KernelInterruptError | undefined;
  private disposed = false;

  constructor(
    readonly handle: number,
    /** The event's name; a new daemon finds it again by this. */
    readonly name: string,
    private readonly owner: InterrupterOwner,
    private readonly launcher: string,
    private readonly logger: Logger,
  ) {
    this.env = handleEnv(handle, process.platform, process.versions.uv);
  }

  prepare(
    argv: readonly string[],
    options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ): PreparedKernel {
    return prepareKernel(argv, {
      platform: process.platform,
      name: this.name,
      handleEnv: this.env,
      launcher: this.launcher,
      parentPid: process.pid,
      env: options.env ?? process.env,
      ...(options.cwd && { cwd: options.cwd }),
    });
  }

  async attach(pid: number): Promise<readonly InterruptMethod[]> {
    this.throwIfDisposed();
    if (!Number.isSafeInteger(pid) || pid <= 0) {
      throw new KernelInterruptError('NO_SUCH_PROCESS', `${pid} is not the pid of a process.`);
    }
    // The start time is kept, so that a new daemon cannot take a later process with this pid for the kernel.
    const start = await this.owner.sendCommand('PROCESS', pid);
    const result = await this.owner.sendCommand('ATTACH', this.handle, pid, start);
    this.attached = { pid, start };
    this.lost = undefined;
    return result.split(',').flatMap((word) => {
      const method = toMethod(word);
      return method ? [method] : [];
    });
  }

  interrupt(): Promise<InterruptMethod | 'none'> {
    return this.fire();
  }

  async fire(
    method?: InterruptMethod,
    force = false,
    over?: AbortSignal,
  ): Promise<InterruptMethod | 'none'> {
    this.throwIfDisposed();
    const word = method && toWord(method);
    const args = word ? [word, ...(force ? ['FORCE'] : [])] : [];
    return toMethod(await this.ask('INTERRUPT', args, over)) ?? 'none';
  }

  async diagnose(): Promise<ProcessDiagnosis> {
    this.throwIfDisposed();
    const result = await this.ask('DIAGNOSE');
    const { parseProcessDiagnosis } = await import('./processDiagnosis.js');
    return parseProcessDiagnosis(result);
  }

  /** Gives the handle to a new daemon, with the process that it stood for. */
  async restore(send: Send): Promise<void> {
    await send('RESTORE', this.handle, this.name);
    if (!this.attached) {
      return;
    }
    try {
      await send('ATTACH', this.handle, this.attached.pid, this.attached.start);
    } catch (error) {
      if (!isKernelInterruptError(error) || error.code === 'DAEMON_FAILED') {
        throw error;
      }
      // The kernel has ended meanwhile: that is what an interrupt has to say, and not that it is not attached.
      this.lost = error;
      this.logger.info(
        `Handle ${this.handle} was restored without its process: ${messageOf(error)}`,
      );
    }
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    this.owner.forget(this).catch((error: unknown) => {
      this.logger.warn(`Handle ${this.handle} was not closed: ${messageOf(error)}`);
    });
  }

  /** A command about the attached process. A daemon that died is started again by the second try. */
  private async ask(
    command: Command,
    args: readonly string[] = [],
    over?: AbortSignal,
  ): Promise<string> {
    for (let isSecondTry = false; ; isSecondTry = true) {
      try {
        await this.owner.initializeInterrupter();
        if (over?.aborted) {
          // While the daemon was starting, the cell that was meant has ended: another one may be running by now.
          throw new KernelInterruptError('TIMED_OUT', 'The interrupt was cancelled.');
        }
        const answer = this.owner.sendCommand(command, this.handle, ...args);
        return await answer.catch((error: unknown) => {
          throw this.lost ?? error;
        });
      } catch (error) {
        const hasDied = isKernelInterruptError(error) && error.code === 'DAEMON_FAILED';
        if (isSecondTry || !hasDied) {
          throw error;
        }
      }
    }
  }

  private throwIfDisposed(): void {
    if (this.disposed) {
      throw new KernelInterruptError('DISPOSED', `Interrupt handle ${this.handle} is disposed.`);
    }
  }
}
