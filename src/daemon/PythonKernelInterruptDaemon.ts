import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { PendingRequests } from '../base/PendingRequests';
import { DaemonInterrupter, type InterrupterOwner } from './DaemonInterrupter';
import { DaemonProcess, type AnswerLine } from './DaemonProcess';
import { formatCommand, type Command } from './protocol';

export interface DaemonOptions {
  /** Which Python runs the daemon, a file path; asked at every start. */
  getInterpreter(): Promise<string>;
  /** The folder `pythonFiles`. */
  pythonFiles: string;
  logger: Logger;
  /** Milliseconds a daemon may take to its first line. */
  startLimitMs?: number;
  /** Milliseconds an answer may take. */
  requestLimitMs?: number;
  /** Told when the last handle has gone. */
  onUnused?(): void;
}

/** What a second try cannot change. */
const FINAL_CODES = new Set(['NO_INTERPRETER', 'UNTRUSTED', 'DISPOSED']);

/**
 * One interrupt daemon for one host interpreter: started at the first need, started again where it has ended, and
 * then given back every handle that is alive. Kernels notice nothing of that.
 */
export class PythonKernelInterruptDaemon implements InterrupterOwner {
  private startupPromise: Promise<DaemonProcess> | undefined;
  private process: DaemonProcess | undefined;
  private restarting: Promise<void> | undefined;
  private disposed = false;
  private exited: Promise<unknown> = Promise.resolve();
  /** The handles that are being made. */
  private making = 0;
  private requestCounter = 0;
  private readonly messages = new PendingRequests<number, string>();
  private readonly interrupters = new Set<DaemonInterrupter>();

  constructor(private readonly options: DaemonOptions) {}

  /** The number of handles that are alive. */
  get handles(): number {
    return this.interrupters.size;
  }

  /** Whether a handle is alive, or being made. */
  get isUsed(): boolean {
    return this.making + this.interrupters.size > 0;
  }

  /** The running daemon's process; undefined while there is none. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Makes an interrupt handle; tries once more where the first try could have failed by chance. */
  async createInterrupter(): Promise<DaemonInterrupter> {
    this.making++;
    try {
      return await this.createInterrupterImpl();
    } catch (error) {
      if (isKernelInterruptError(error) && FINAL_CODES.has(error.code)) {
        throw error;
      }
      this.options.logger.warn(`A handle could not be made. Trying once more. ${messageOf(error)}`);
      return await this.createInterrupterImpl();
    } finally {
      this.making--;
    }
  }

  private async createInterrupterImpl(): Promise<DaemonInterrupter> {
    // Unguessable: whoever knows an event's name can open it, and interrupt.
    const name = randomUUID();
    const handle = Number(await this.sendCommand('INITIALIZE_INTERRUPT', name));
    const interrupter = new DaemonInterrupter(
      handle,
      name,
      this,
      path.join(this.options.pythonFiles, 'launch_kernel.py'),
      this.options.logger,
    );
    this.interrupters.add(interrupter);
    return interrupter;
  }

  /** Sends a command, to a daemon that is started for it where none runs, and returns the RESULT of its answer. */
  async sendCommand(command: Command, ...args: (string | number)[]): Promise<string> {
    return this.request(await this.initializeInterrupter(), command, args);
  }

  /** Starts the daemon, once, and restores the handles that an earlier one has left. */
  async initializeInterrupter(): Promise<DaemonProcess> {
    this.throwIfDisposed();
    if (!this.startupPromise) {
      const startup = this.start();
      this.startupPromise = startup;
      startup.catch(() => {
        if (this.startupPromise === startup) {
          this.startupPromise = undefined;
        }
      });
    }
    return this.startupPromise;
  }

  /** Ends the process, and starts another one that takes over the handles; once for all who ask meanwhile. */
  restart(): Promise<void> {
    this.restarting ??= this.restartNow().finally(() => (this.restarting = undefined));
    return this.restarting;
  }

  private async restartNow(): Promise<void> {
    // Whoever waits for a start that is under way is to have it, and not to hear that it failed.
    await this.startupPromise?.catch(() => undefined);
    this.process?.end(
      new KernelInterruptError('DAEMON_FAILED', 'The interrupt daemon is being restarted.'),
    );
    await this.initializeInterrupter();
  }

  /** Closes a handle, and forgets it whatever the daemon answers. */
  async forget(interrupter: DaemonInterrupter): Promise<void> {
    try {
      // Where no daemon runs, the next one is simply not told of the handle.
      if (this.interrupters.delete(interrupter) && this.startupPromise) {
        const daemon = await this.startupPromise;
        await this.request(daemon, 'DISPOSE_INTERRUPT_HANDLE', [interrupter.handle]);
      }
    } finally {
      // Told behind the answer: ending the daemon before it would leave the parent's duplicate open.
      if (!this.isUsed) {
        this.options.onUnused?.();
      }
    }
  }

  dispose(): void {
    this.disposed = true;
    this.process?.end(disposed());
  }

  /** Resolves once every process that was started for it has exited; for whoever has disposed it. */
  async whenExited(): Promise<void> {
    await this.exited;
  }

  private async start(): Promise<DaemonProcess> {
    const daemon = this.launch(await this.options.getInterpreter());
    const started = await daemon.started;
    this.options.logger.info(`Interrupt daemon ${started.pid} runs on Python ${started.python}.`);
    for (const interrupter of this.interrupters) {
      await this.restore(interrupter, daemon);
    }
    return daemon;
  }

  private launch(interpreter: string): DaemonProcess {
    this.throwIfDisposed();
    const script = path.join(this.options.pythonFiles, 'kernel_interrupt_daemon.py');
    const daemon = new DaemonProcess(
      {
        command: interpreter,
        args: ['-I', '-S', '-X', 'utf8', script, '--ppid', String(process.pid)],
        // Away from the workspace, whose files are not the daemon's, and which must stay deletable.
        cwd: this.options.pythonFiles,
      },
      {
        startLimitMs: this.options.startLimitMs ?? 30_000,
        logger: this.options.logger,
        onLine: (line) => {
          if (!this.settle(line)) {
            this.options.logger.warn(`Unexpected line from the daemon: ${JSON.stringify(line)}`);
          }
        },
        onEnded: (reason) => this.ended(daemon, reason),
      },
    );
    this.process = daemon;
    this.exited = Promise.all([this.exited, daemon.exited]);
    return daemon;
  }

  private async restore(interrupter: DaemonInterrupter, daemon: DaemonProcess): Promise<void> {
    try {
      await interrupter.restore((command, ...args) => this.request(daemon, command, args));
    } catch (error) {
      if (this.process !== daemon) {
        throw error;
      }
      // The others are worth having; this one's next use says UNKNOWN_HANDLE.
      this.options.logger.error(
        `Handle ${interrupter.handle} could not be restored: ${messageOf(error)}`,
      );
    }
  }

  private async request(
    daemon: DaemonProcess,
    command: Command,
    args: readonly (string | number)[],
  ): Promise<string> {
    this.throwIfDisposed();
    if (this.process !== daemon) {
      throw new KernelInterruptError('DAEMON_FAILED', 'The interrupt daemon has ended.');
    }
    const { requestLimitMs: ms = 10_000 } = this.options;
    const id = ++this.requestCounter;
    const answer = this.messages.add(id, {
      ms,
      error: () =>
        new KernelInterruptError(
          'TIMED_OUT',
          `The interrupt daemon did not answer ${command} within ${ms} ms.`,
        ),
      onTimedOut: () =>
        daemon.end(
          new KernelInterruptError('DAEMON_FAILED', 'The interrupt daemon does not respond.'),
        ),
    });
    daemon.write(formatCommand(command, id, args));
    return answer;
  }

  /** Settles the request that an answer belongs to; false where no request waits for it. */
  private settle(line: AnswerLine): boolean {
    switch (line.kind) {
      case 'response':
        return this.messages.resolve(line.id, line.result);
      case 'error':
        return this.messages.reject(line.id, new KernelInterruptError(line.code, line.message));
      case 'unrecognised':
        return false;
    }
  }

  private throwIfDisposed(): void {
    if (this.disposed) {
      throw disposed();
    }
  }

  private ended(daemon: DaemonProcess, reason: KernelInterruptError): void {
    if (this.process !== daemon) {
      return;
    }
    this.process = undefined;
    this.startupPromise = undefined;
    this.messages.rejectAll(reason);
  }
}

function disposed(): KernelInterruptError {
  return new KernelInterruptError('DISPOSED', 'The interrupt daemon is disposed.');
}
