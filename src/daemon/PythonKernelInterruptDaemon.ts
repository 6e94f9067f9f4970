import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { PendingRequests } from '../base/PendingRequests';
import {
  adopt,
  DaemonInterrupter,
  NO_HANDLE,
  type AdoptedProcess,
  type InterrupterOwner,
} from './DaemonInterrupter';
import { DaemonProcess, type AnswerLine } from './DaemonProcess';
import { formatCommand, type Command } from './protocol';

export interface DaemonOptions {
  /** Returns the path of the Python that runs the daemon. Called at every start. */
  getInterpreter(): Promise<string>;
  /** The folder `pythonFiles`. */
  pythonFiles: string;
  logger: Logger;
  /** The time limit for the daemon's start, in ms; default: 30 s. */
  startLimitMs?: number;
  /** The time limit for the answer to a command, in ms; default: 10 s. */
  requestLimitMs?: number;
  /** Called after the last handle was closed. */
  onUnused?(): void;
}

/** After these errors, a second try would fail in the same way. */
const FINAL_CODES = new Set(['NO_INTERPRETER', 'UNTRUSTED', 'DISPOSED']);

/**
 * The interrupt daemon that one Python runs. The first command starts it. If the daemon has ended, the next command
 * starts a new one, which takes over every open handle (`RESTORE`, `ADOPT`). Running kernels are not affected.
 */
export class PythonKernelInterruptDaemon implements InterrupterOwner {
  private startupPromise: Promise<DaemonProcess> | undefined;
  private process: DaemonProcess | undefined;
  private restarting: Promise<void> | undefined;
  private disposed = false;
  private exited: Promise<unknown> = Promise.resolve();
  /** The number of handles that are being created. */
  private creating = 0;
  private requestCounter = 0;
  private readonly messages = new PendingRequests<number, string>();
  private readonly interrupters = new Set<DaemonInterrupter>();

  constructor(private readonly options: DaemonOptions) {}

  /** The number of open handles. */
  get handles(): number {
    return this.interrupters.size;
  }

  /** Whether a handle is open or being created. */
  get isUsed(): boolean {
    return this.creating + this.interrupters.size > 0;
  }

  /** The pid of the running daemon; undefined if none runs. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Creates an interrupt handle. Tries twice, unless the first error is in `FINAL_CODES`. */
  async createInterrupter(): Promise<DaemonInterrupter> {
    this.creating++;
    try {
      return await this.createInterrupterImpl();
    } catch (error) {
      if (isKernelInterruptError(error) && FINAL_CODES.has(error.code)) {
        throw error;
      }
      this.options.logger.warn(
        `The interrupt daemon could not make a handle for a kernel. Trying once more. ${messageOf(error)}`,
      );
      return await this.createInterrupterImpl();
    } finally {
      this.creating--;
    }
  }

  /** Creates an interrupt handle for a kernel that another program started. */
  async adopt(process: AdoptedProcess): Promise<DaemonInterrupter> {
    this.creating++;
    try {
      const handle = await adopt((...command) => this.sendCommand(...command), process);
      return this.interrupterOf(handle, process);
    } finally {
      this.creating--;
    }
  }

  private async createInterrupterImpl(): Promise<DaemonInterrupter> {
    // The name must be unguessable: a process that knows the name of an event can open it and interrupt the kernel.
    const name = randomUUID();
    return this.interrupterOf(Number(await this.sendCommand('INITIALIZE_INTERRUPT', name)), name);
  }

  private interrupterOf(handle: number, origin: string | AdoptedProcess): DaemonInterrupter {
    const interrupter = new DaemonInterrupter(
      handle,
      origin,
      this,
      path.join(this.options.pythonFiles, 'launch_kernel.py'),
      this.options.logger,
    );
    this.interrupters.add(interrupter);
    return interrupter;
  }

  /** Sends a command and returns the RESULT of its answer. Starts the daemon if none runs. */
  async sendCommand(command: Command, ...args: (string | number)[]): Promise<string> {
    return this.request(await this.initializeInterrupter(), command, args);
  }

  /** Starts the daemon if none runs, and restores the handles of the previous one. Concurrent calls share a start. */
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

  /** Ends the daemon and starts a new one, which takes over the handles. Concurrent calls share one restart. */
  restart(): Promise<void> {
    this.restarting ??= this.restartNow().finally(() => (this.restarting = undefined));
    return this.restarting;
  }

  private async restartNow(): Promise<void> {
    // A start may be under way. Ending its process now would reject the callers that wait for it.
    await this.startupPromise?.catch(() => undefined);
    this.process?.end(
      new KernelInterruptError('DAEMON_FAILED', 'The interrupt daemon is being restarted.'),
    );
    await this.initializeInterrupter();
  }

  /** Closes a handle. It is forgotten even if the daemon answers with an error. */
  async forget(interrupter: DaemonInterrupter): Promise<void> {
    try {
      // If no daemon runs, nothing is sent. On Windows, the daemon's parent then keeps its duplicate of the event,
      // because only a daemon can close it. The next daemon does not restore a forgotten handle.
      if (this.interrupters.delete(interrupter) && this.startupPromise) {
        const daemon = await this.startupPromise;
        if (interrupter.handle !== NO_HANDLE) {
          await this.request(daemon, 'DISPOSE_INTERRUPT_HANDLE', [interrupter.handle]);
        }
      }
    } finally {
      // Called only after the answer: `onUnused` may end the daemon, and only the daemon can close the parent's
      // duplicate.
      if (!this.isUsed) {
        this.options.onUnused?.();
      }
    }
  }

  dispose(): void {
    this.disposed = true;
    this.process?.end(disposedError());
  }

  /** Resolves when every daemon process that this object has started has exited. Call it after `dispose`. */
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
        // Not the workspace folder: Windows cannot delete a folder that is a process's working directory.
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
      // The daemon still serves the other handles. The next use of this one fails with UNKNOWN_HANDLE.
      this.options.logger.error(
        `The new interrupt daemon cannot interrupt one of the kernels until that kernel is restarted, because it could not restore handle ${interrupter.handle}: ${messageOf(error)}`,
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

  /** Settles the request that an answer belongs to. Returns false if no request waits for this answer. */
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
      throw disposedError();
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

function disposedError(): KernelInterruptError {
  return new KernelInterruptError('DISPOSED', 'The interrupt daemon was shut down.');
}
