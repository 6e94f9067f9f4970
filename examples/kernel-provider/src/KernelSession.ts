import { setTimeout } from 'node:timers/promises';
import type { EventEmitter, Uri } from 'vscode';
import type {
  Interrupter,
  InterruptResult,
  KernelInterruptApi,
  KernelStatus,
  RegisteredKernel,
} from '../../../api';
import { execute, type ExecutionResult } from '../../../src/jupyter/execute';
import { KernelConnection } from '../../../src/jupyter/zmq/KernelConnection';
import type { JupyterMessage } from '../../../src/jupyter/messages';
import type { Logger } from '../../../src/base/logger';
import { IpykernelProcess } from './IpykernelProcess';

export interface SessionOptions {
  readonly api: Pick<KernelInterruptApi, 'createInterrupter' | 'registerKernel'>;
  /** For the reader. */
  readonly name: string;
  /** The kernel's Python, a file path. */
  readonly python: string;
  /** The folder that the cells run in. */
  readonly cwd?: string;
  /** The notebook. */
  readonly resource: Uri;
  /** Where the session tells what its kernel is doing; the session's own from now on. */
  readonly status: Pick<EventEmitter<KernelStatus>, 'event' | 'fire' | 'dispose'>;
  /** Puts a new kernel in the place of this one. */
  readonly restart: () => Promise<void>;
  readonly logger: Logger;
}

/** How long ipykernel may take to come up. */
const START_LIMIT_MS = 60_000;

/** How long the kernel may take to end by itself before its process is ended. */
const SHUTDOWN_LIMIT_MS = 1000;

/** One kernel of one notebook, in reach of Kernel Interrupt from its start to its end. */
export class KernelSession {
  /** Settles once the kernel runs cells; rejects with a sentence that says why it did not come up. */
  readonly ready: Promise<void>;
  /** Settles once the kernel has ended; resolves to a sentence that says why. */
  readonly ended: Promise<string>;
  private disposed: Promise<void> | undefined;
  private reason: string | undefined;

  private constructor(
    private readonly options: SessionOptions,
    private readonly interrupter: Interrupter,
    private readonly kernel: IpykernelProcess,
    private readonly registered: RegisteredKernel,
    private readonly connection: KernelConnection,
  ) {
    this.ended = kernel.ended.then((words) => this.reason ?? words);
    void this.ended.then(() => {
      options.status.fire('dead');
      // Rejects what waits for a reply.
      connection.close();
    });
    this.ready = this.whenReady();
    this.ready.catch(() => undefined);
  }

  /**
   * Starts a kernel. It is registered from its first moment, and up once it is `ready`.
   *
   * @throws KernelInterruptError where there is no interrupter, the system's error where there is no process
   */
  static async start(options: SessionOptions): Promise<KernelSession> {
    const { api, name, python, cwd, resource, status, restart } = options;
    const interrupter = await api.createInterrupter({ interpreter: python, resource });
    let kernel: IpykernelProcess | undefined;
    try {
      kernel = await IpykernelProcess.spawn({ python, interrupter, ...(cwd && { cwd }) });
      const connection = await KernelConnection.open(kernel.connectionInfo, options.logger);
      const registered = api.registerKernel({
        name,
        process: kernel.process,
        interrupter,
        connectionFile: kernel.connectionFile,
        language: 'python',
        resource,
        status: 'starting',
        onDidChangeStatus: status.event,
        restart,
      });
      return new KernelSession(options, interrupter, kernel, registered, connection);
    } catch (error) {
      await kernel?.dispose();
      interrupter.dispose();
      throw error;
    }
  }

  /**
   * Runs a cell.
   *
   * @param onMessage told all that the kernel publishes about it
   * @throws Error with a sentence that says why the kernel ended
   */
  async execute(
    code: string,
    onMessage: (message: JupyterMessage) => void,
  ): Promise<ExecutionResult> {
    this.options.status.fire('busy');
    const { result } = execute(this.connection, code, { onMessage });
    const ending = await Promise.race([result, this.ended]);
    if (typeof ending === 'string') {
      throw new Error(ending);
    }
    this.options.status.fire('idle');
    return ending;
  }

  /** Interrupts the cell that runs, and says what came of it. */
  interrupt(): Promise<InterruptResult> {
    return this.registered.interrupt();
  }

  /**
   * Ends the kernel, and lets go of all that was made for it. Nothing is left when it resolves.
   *
   * @param reason told to whoever waits for a cell
   */
  dispose(reason: string): Promise<void> {
    this.reason ??= reason;
    this.disposed ??= this.end();
    return this.disposed;
  }

  private async whenReady(): Promise<void> {
    const up = this.connection.whenReady(START_LIMIT_MS).then(() => undefined);
    // One that is being ended may come up all the same, and is not to be used.
    const reason = (await Promise.race([up, this.ended])) ?? this.reason;
    if (reason !== undefined) {
      throw new Error(reason);
    }
    this.options.status.fire('idle');
  }

  private async end(): Promise<void> {
    this.registered.dispose();
    if (!this.connection.closed.aborted) {
      this.connection.send('control', 'shutdown_request', { restart: false });
      await Promise.race([this.ended, setTimeout(SHUTDOWN_LIMIT_MS, undefined, { ref: false })]);
    }
    await this.kernel.dispose();
    this.interrupter.dispose();
    this.options.status.dispose();
  }
}
