import path from 'node:path';
import * as vscode from 'vscode';
import type { InterruptResult, KernelInterruptApi, KernelStatus } from '../../../api';
import { messageOf } from '../../../src/base/errors';
import type { Logger } from '../../../src/base/logger';
import { CellQueue } from './CellQueue';
import type { CellRun } from './CellRun';
import { findPython } from './findPython';
import { KernelSession } from './KernelSession';

/** The kernel of one notebook. The first cell starts it. If the kernel has ended, the next cell starts a new one. */
export class NotebookKernel {
  private readonly queue = new CellQueue(() => this.whenUp());
  private session: Promise<KernelSession> | undefined;
  private disposed: Promise<void> | undefined;

  constructor(
    private readonly notebook: vscode.NotebookDocument,
    private readonly api: KernelInterruptApi,
    private readonly logger: Logger,
  ) {}

  /** Adds cells to the queue. Resolves when the queue is empty; never rejects. */
  run(cells: readonly CellRun[]): Promise<void> {
    return this.queue.add(cells);
  }

  /**
   * Interrupts the running cell and skips the waiting cells.
   *
   * @returns undefined if no cell runs
   */
  async interrupt(): Promise<InterruptResult | undefined> {
    this.queue.skipWaiting();
    return this.queue.isRunning ? (await this.session)?.interrupt() : undefined;
  }

  /** @throws Error with a message that says why the new kernel did not start */
  async restart(): Promise<void> {
    this.queue.skipWaiting();
    await this.end('The kernel was restarted.');
    await this.whenUp();
  }

  dispose(): Promise<void> {
    this.queue.skipWaiting();
    this.disposed ??= this.end('The notebook was closed.');
    return this.disposed;
  }

  private async whenUp(): Promise<KernelSession> {
    const started = (this.session ??= this.start());
    try {
      const session = await started;
      await session.ready;
      return session;
    } catch (error) {
      await this.end('The kernel did not start.', started);
      throw error;
    }
  }

  private start(): Promise<KernelSession> {
    const started = this.startSession();
    // If the kernel ends by itself, its registration, its interrupter and its files must still be removed.
    void started.then(
      async ({ ended }) => {
        this.logger.info(await ended);
        await this.end('', started);
      },
      (error: unknown) => this.logger.error(`The kernel could not be started: ${messageOf(error)}`),
    );
    return started;
  }

  private async startSession(): Promise<KernelSession> {
    const { uri } = this.notebook;
    return KernelSession.start({
      api: this.api,
      name: path.posix.basename(uri.path),
      python: await findPython(uri),
      ...(uri.scheme === 'file' && { cwd: path.dirname(uri.fsPath) }),
      resource: uri,
      status: new vscode.EventEmitter<KernelStatus>(),
      restart: () => this.restart(),
      logger: this.logger,
    });
  }

  /** Ends a kernel, even if it is still starting. */
  private async end(reason: string, started = this.session): Promise<void> {
    if (this.session === started) {
      this.session = undefined;
    }
    // If the start fails, the caller who waits for the start gets the error.
    const session = await started?.catch(() => undefined);
    await session?.dispose(reason).catch((error: unknown) => {
      this.logger.error(`Cleaning up after the kernel failed: ${messageOf(error)}`);
    });
  }
}
