import type { InterruptMethod, Interrupter, LeftProcess, PreparedKernel } from '../api';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { toMethod, toWord } from './methods';
import type { ChildProcess } from './childProcesses';
import { handleEnv, prepareKernel } from './prepareKernel';
import type { ProcessDiagnosis } from './processDiagnosis';
import type { Command } from './protocol';

/** An interrupter that can be told which method to use. `src/kernels` reaches a kernel's process through it. */
export interface ProcessInterrupter {
  /**
   * Does what `Interrupter.attach` does.
   *
   * @param ports the ports of the kernel's connection file, if they are known. The kernel is the process that listens
   *   on them: `pid` or a descendant
   */
  attach(pid: number, ports?: readonly number[]): Promise<readonly InterruptMethod[]>;
  /**
   * Interrupts the process by one method.
   *
   * @param method default: the best one that reaches the kernel now
   * @param force lifts the rules that protect the kernel and the other programs in its console, but never the check of
   *   the process's identity. Without `method` it has no effect
   * @param cancelled aborted when the interrupt is no longer wanted; from then on nothing is sent
   * @returns the method used; `none` if nothing was sent, because the kernel ignores SIGINT now
   */
  fire(
    method?: InterruptMethod,
    force?: boolean,
    cancelled?: AbortSignal,
  ): Promise<InterruptMethod | 'none'>;
  /** Returns why each method is ruled in or out now. Fires nothing. Absent for an interrupter that cannot diagnose. */
  diagnose?(): Promise<ProcessDiagnosis>;
  /** Lists the processes that the kernel has started. Absent for an interrupter that cannot list them. */
  listChildren?(): Promise<readonly ChildProcess[]>;
  /** Ends a process that `listChildren` returned. */
  endChild?(child: LeftProcess): Promise<void>;
  dispose(): void;
}

/** The part of `PythonKernelInterruptDaemon` that its interrupters use. */
export interface InterrupterOwner {
  /** Starts the daemon if none runs. Resolves when it takes commands. */
  initializeInterrupter(): Promise<unknown>;
  sendCommand(command: Command, ...args: (string | number)[]): Promise<string>;
  forget(interrupter: DaemonInterrupter): Promise<void>;
}

/**
 * How `adopt` and `restore` send a command. `restore` runs during the daemon's start. It cannot use `sendCommand`,
 * which waits until the start has ended, and so until the handles are restored.
 */
export type Send = InterrupterOwner['sendCommand'];

/** The process of a kernel that another program started, and the ports of its connection file. */
export interface AdoptedProcess {
  readonly pid: number;
  /** Its start time, as the daemon's command `PROCESS` returns it. */
  readonly start: string;
  /** Empty if they are not known. */
  readonly ports: readonly number[];
}

/** The value of `handle` while the running daemon has not adopted the process. A daemon gives no handle this number. */
export const NO_HANDLE = 0;

/** Asks a daemon for a handle for a kernel that another program started. Returns the handle. */
export async function adopt(send: Send, { pid, start, ports }: AdoptedProcess): Promise<number> {
  try {
    return Number(await send('ADOPT', pid, start, ...(ports.length > 0 ? [ports.join(',')] : [])));
  } catch (error) {
    if (!isKernelInterruptError(error) || error.code !== 'NOT_SUPPORTED') {
      throw error;
    }
    // On Windows, the kernel waits for no event that the daemon can adopt. The daemon may still send it Ctrl+C.
    return Number(await send('INITIALIZE_INTERRUPT'));
  }
}

/** One interrupt handle of a daemon. */
export class DaemonInterrupter implements Interrupter, ProcessInterrupter {
  readonly env: Readonly<Record<string, string>>;
  private current: number;
  /** The process's pid and start time, and the kernel's ports, as `ATTACH` takes them. */
  private attached: readonly (string | number)[] | undefined;
  /**
   * The error if the restored handle could not be attached to its process. A command that fails afterwards throws this
   * error instead of its own.
   */
  private attachError: KernelInterruptError | undefined;
  private disposed = false;

  constructor(
    handle: number,
    /**
     * How a new daemon takes over the handle: it opens the event by this name, or adopts this process again. An adopted
     * process then gets another handle.
     */
    private readonly origin: string | AdoptedProcess,
    private readonly owner: InterrupterOwner,
    private readonly launcher: string,
    private readonly logger: Logger,
  ) {
    this.current = handle;
    this.env = handleEnv(handle, process.platform, process.versions.uv);
  }

  get handle(): number {
    return this.current;
  }

  prepare(
    argv: readonly string[],
    options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ): PreparedKernel {
    if (typeof this.origin !== 'string') {
      throw new KernelInterruptError(
        'NOT_SUPPORTED',
        'This kernel has already started, so it cannot be prepared for an interrupt event.',
      );
    }
    return prepareKernel(argv, {
      platform: process.platform,
      name: this.origin,
      handleEnv: this.env,
      launcher: this.launcher,
      parentPid: process.pid,
      env: options.env ?? process.env,
      ...(options.cwd && { cwd: options.cwd }),
    });
  }

  async attach(pid: number, ports?: readonly number[]): Promise<readonly InterruptMethod[]> {
    this.throwIfDisposed();
    if (!Number.isSafeInteger(pid) || pid <= 0) {
      throw new KernelInterruptError('NO_SUCH_PROCESS', `${pid} is not the pid of a process.`);
    }
    const { origin, owner } = this;
    // A new daemon may give an adopted process another handle. So the daemon must be running before `this.handle` is
    // read.
    await owner.initializeInterrupter();
    // The start time is kept because the operating system may give the pid to another process before a new daemon
    // attaches to it.
    const start =
      typeof origin === 'string' ? await owner.sendCommand('PROCESS', pid) : origin.start;
    // A provider that attaches again passes no ports, because the public `Interrupter.attach` does not take any. If
    // the process is still the same, the known ports are kept.
    const isSame = this.attached?.[0] === pid && this.attached[1] === start;
    const known = ports?.join(',') ?? (isSame ? this.attached?.[2] : undefined);
    const attached = [pid, start, ...(known ? [known] : [])];
    const result = await owner.sendCommand('ATTACH', this.handle, ...attached);
    this.attached = attached;
    this.attachError = undefined;
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
    cancelled?: AbortSignal,
  ): Promise<InterruptMethod | 'none'> {
    this.throwIfDisposed();
    const word = method && toWord(method);
    const args = word ? [word, ...(force ? ['FORCE'] : [])] : [];
    return toMethod(await this.ask('INTERRUPT', args, cancelled)) ?? 'none';
  }

  async diagnose(): Promise<ProcessDiagnosis> {
    this.throwIfDisposed();
    const result = await this.ask('DIAGNOSE');
    const { parseProcessDiagnosis } = await import('./processDiagnosis.js');
    return parseProcessDiagnosis(result);
  }

  async listChildren(): Promise<readonly ChildProcess[]> {
    this.throwIfDisposed();
    const result = await this.ask('CHILDREN');
    const { parseChildren } = await import('./childProcesses.js');
    return parseChildren(result);
  }

  async endChild({ pid, start }: LeftProcess): Promise<void> {
    this.throwIfDisposed();
    const end = (): Promise<string> => this.ask('END', [String(pid), start]);
    await end().catch(async (error: unknown) => {
      if (!isKernelInterruptError(error) || error.code !== 'NOT_SUPPORTED') {
        throw error;
      }
      // A daemon ends only processes that it has listed itself, and this daemon may have started after the list was
      // made.
      await this.ask('CHILDREN');
      await end();
    });
  }

  /** Gives the handle and its attached process to a new daemon. */
  async restore(send: Send): Promise<void> {
    const { origin } = this;
    if (typeof origin === 'string') {
      await send('RESTORE', this.handle, origin);
    }
    try {
      if (typeof origin !== 'string') {
        // The new daemon may have given the old number to another kernel's handle, so the number is dropped even if
        // the adoption fails.
        this.current = NO_HANDLE;
        this.current = await adopt(send, origin);
      }
      if (this.attached) {
        await send('ATTACH', this.handle, ...this.attached);
      }
      this.attachError = undefined;
    } catch (error) {
      if (!isKernelInterruptError(error) || error.code === 'DAEMON_FAILED') {
        throw error;
      }
      // The kernel has probably ended. The next interrupt reports this error, which says more than NOT_ATTACHED.
      this.attachError = error;
      this.logger.info(
        `After its restart, the interrupt daemon could not find the process of a kernel again: ${messageOf(error)}`,
      );
    }
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    this.owner.forget(this).catch((error: unknown) => {
      this.logger.warn(
        `The interrupt daemon could not close handle ${this.handle}: ${messageOf(error)}`,
      );
    });
  }

  /** Sends a command about the attached process. If the daemon dies, tries once more with a new daemon. */
  private async ask(
    command: Command,
    args: readonly string[] = [],
    cancelled?: AbortSignal,
  ): Promise<string> {
    for (let isSecondTry = false; ; isSecondTry = true) {
      try {
        await this.owner.initializeInterrupter();
        if (cancelled?.aborted) {
          // The cell may have ended while the daemon was starting. An interrupt sent now could hit the next cell.
          throw new KernelInterruptError('TIMED_OUT', 'The interrupt was cancelled.');
        }
        const answer = this.owner.sendCommand(command, this.handle, ...args);
        return await answer.catch((error: unknown) => {
          throw this.attachError ?? error;
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
