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
  /** The kernel's name in messages. */
  readonly name: string;
  /** The path of the kernel's Python. */
  readonly python: string;
  /** The working folder of the kernel. */
  readonly cwd?: string;
  /** The notebook that the kernel runs. */
  readonly resource: Uri;
  /** Reports the kernel's status. The session disposes the emitter. */
  readonly status: Pick<EventEmitter<KernelStatus>, 'event' | 'fire' | 'dispose'>;
  /** Replaces this kernel with a new one. */
  readonly restart: () => Promise<void>;
  readonly logger: Logger;
}

/** How long ipykernel may take to come up. */
const START_LIMIT_MS = 60_000;

/** How long the kernel may take to shut down before its process is killed. */
const SHUTDOWN_LIMIT_MS = 1000;

/** One kernel of one notebook. It is registered from its start to its end. */
export class KernelSession {
  /** Resolves when the kernel can run cells; rejects with a message that says why it did not start. */
  readonly ready: Promise<void>;
  /** Resolves when the kernel has ended, to a message that says why. */
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
    this.ended = kernel.ended.then((message) => this.reason ?? message);
    void this.ended.then(() => {
      options.status.fire('dead');
      // This rejects every request that waits for a reply.
      connection.close();
    });
    this.ready = this.whenReady();
    this.ready.catch(() => undefined);
  }

  /**
   * Starts a kernel and registers it at once. The kernel is up when `ready` resolves.
   *
   * @throws KernelInterruptError if no interrupter can be created; the system's error if the connection file cannot be
   *   written. If the process cannot start, `ready` rejects
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
   * @param onMessage receives every iopub message of this cell
   * @throws Error if the kernel ends; its message says why
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

  /** Interrupts the running cell. */
  interrupt(): Promise<InterruptResult> {
    return this.registered.interrupt();
  }

  /**
   * Ends the kernel, and disposes its registration, its interrupter and its files.
   *
   * @param reason the error message of a cell that is still running
   */
  dispose(reason: string): Promise<void> {
    this.reason ??= reason;
    this.disposed ??= this.end();
    return this.disposed;
  }

  private async whenReady(): Promise<void> {
    const up = this.connection.whenReady(START_LIMIT_MS).then(() => undefined);
    // A kernel that is being disposed may still come up. It must not be used.
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
