import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InterruptResult } from '../api';
import { KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { withinLimit } from '../base/waiting';
import {
  newConnectionInfo,
  writeConnectionFile,
  type ConnectionInfo,
} from '../jupyter/connectionFile';
import { execute, executeUntil, type Execution } from '../jupyter/execute';
import { KernelConnection } from '../jupyter/zmq/KernelConnection';
import { interruptEngine, type InterruptEngine } from './interruptEngine';
import type { CheckedInterrupter, CheckedKernel, CheckedTask } from './SetupParts';
import { TargetProcess } from './TargetProcess';

/** How long the kernel may take to shut down before it is killed. */
const SHUTDOWN_LIMIT_MS = 2000;

const RUNNING = 'is running';

const CELLS: Readonly<Record<CheckedTask, string>> = {
  loop: `import os, time\nx = 42\nprint(os.getpid(), "${RUNNING}", flush=True)\nwhile True: pass`,
  sleep: `print(os.getpid(), "${RUNNING}", flush=True)\ntime.sleep(600)`,
};

/** Runs the ipykernel of the Python that is checked. */
export class Ipykernel implements CheckedKernel {
  readonly name = 'ipykernel';
  private ready:
    { readonly connection: KernelConnection; readonly engine: InterruptEngine } | undefined;
  private cell: Execution | undefined;

  private constructor(
    private readonly process: TargetProcess,
    private readonly folder: string,
    private readonly info: ConnectionInfo,
    private readonly interrupter: CheckedInterrupter,
    private readonly logger: Logger,
    readonly usage: string,
  ) {}

  static async spawn(
    python: string,
    interrupter: CheckedInterrupter,
    logger: Logger,
  ): Promise<Ipykernel> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
    try {
      const info = await newConnectionInfo();
      await writeConnectionFile(connectionFileIn(folder), info);
      const argv = [python, '-m', 'ipykernel_launcher', '-f', connectionFileIn(folder)];
      // A folder for this kernel alone: another kernel may have locked the user's history file.
      const env = { ...process.env, IPYTHONDIR: folder };
      const usage = 'The check used ipykernel.';
      const prepared = interrupter.prepare(argv, { cwd: folder, env });
      const target = await TargetProcess.spawn(prepared, usage);
      return new Ipykernel(target, folder, info, interrupter, logger, usage);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get pid(): number {
    return this.process.pid;
  }

  async whenReady(timeLimitMs: number): Promise<void> {
    const connection = await KernelConnection.open(this.info);
    void this.process.ended.then(() => connection.close());
    try {
      await connection.whenReady(timeLimitMs);
    } catch (cause) {
      connection.close();
      throw this.process.failure(messageOf(cause), cause);
    }
    const { name, interrupter } = this;
    const target = { name, interrupter, process: this.process.child };
    const connectionFile = connectionFileIn(this.folder);
    const engine = interruptEngine({ ...target, connectionFile }, this.logger);
    this.ready = { connection, engine };
  }

  async begin(task: CheckedTask): Promise<number> {
    let written = '';
    const onStdout = (stdout: string): void => {
      written = stdout;
    };
    const { connection } = this.requireReady();
    this.cell = await executeUntil(connection, CELLS[task], RUNNING, { onStdout });
    if (!written.includes(RUNNING)) {
      const { ename, evalue = '' } = await this.cell.result;
      const error = ename === undefined ? 'no error' : `${ename}: ${evalue}`;
      const message = `The cell in ipykernel ended too early (${error}).`;
      throw new KernelInterruptError('OS_ERROR', message);
    }
    return Number.parseInt(written, 10);
  }

  async interrupt(cancelled: AbortSignal | undefined): Promise<InterruptResult> {
    const result = await this.requireReady().engine.interrupt(cancelled);
    if (result.outcome === 'interrupted') {
      await this.cell?.result;
    }
    return result;
  }

  async hasVariable(): Promise<boolean> {
    const { stdout } = await execute(this.requireReady().connection, 'print(x)').result;
    return stdout.trim() === '42';
  }

  async end(): Promise<void> {
    const { connection, engine } = this.ready ?? {};
    engine?.dispose();
    if (connection && !connection.closed.aborted) {
      connection.send('control', 'shutdown_request', { restart: false });
      await withinLimit(this.process.ended, SHUTDOWN_LIMIT_MS, undefined);
    }
    await this.process.kill();
    connection?.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  private requireReady(): NonNullable<Ipykernel['ready']> {
    if (!this.ready) {
      throw new KernelInterruptError('STARTING', 'ipykernel has not answered yet.');
    }
    return this.ready;
  }
}

function connectionFileIn(folder: string): string {
  return path.join(folder, 'kernel.json');
}
