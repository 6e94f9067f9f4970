import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { PreparedKernel } from '../api';
import { KernelInterruptError, messageOf } from '../base/errors';
import {
  newConnectionInfo,
  writeConnectionFile,
  type ConnectionInfo,
} from '../jupyter/connectionFile';
import { KernelConnection } from '../jupyter/zmq/KernelConnection';

/** How long a kernel that was asked to end may take before it is ended. */
const END_LIMIT_MS = 2000;

/** How much of what the process wrote is kept. */
const OUTPUT_LIMIT = 4000;

export interface SmallKernelOptions {
  /** The Python that runs it, a file path. */
  readonly python: string;
  /** The folder `pythonFiles`. */
  readonly pythonFiles: string;
  /** `Interrupter.prepare` fits. */
  prepare(argv: readonly string[], options: { cwd: string }): PreparedKernel;
}

/** The kernel that is bundled, pythonFiles/small_kernel: it needs nothing but a Python. */
export class SmallKernel {
  private connection: KernelConnection | undefined;
  private written = '';

  private constructor(
    readonly process: ChildProcess,
    readonly connectionFile: string,
    private readonly info: ConnectionInfo,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.written = (this.written + chunk.toString()).slice(-OUTPUT_LIMIT);
      });
    }
  }

  /** Starts one, and does not wait for it. Rejects where the system does not start the process. */
  static async spawn(options: SmallKernelOptions): Promise<SmallKernel> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
    try {
      const connectionFile = path.join(folder, 'kernel.json');
      const info = await newConnectionInfo();
      await writeConnectionFile(connectionFile, info);
      const { python, pythonFiles } = options;
      const prepared = options.prepare(smallKernelArgv(python, connectionFile), {
        cwd: pythonFiles,
      });
      const child = spawn(prepared.command, prepared.args, { ...prepared.options, stdio: 'pipe' });
      await once(child, 'spawn');
      return new SmallKernel(child, connectionFile, info);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The end of what the process wrote: not the cells' output, but why it does not come up. */
  get output(): string {
    return this.written.trim();
  }

  /** Of what was spawned; a launcher may lie between. */
  get pid(): number {
    return this.process.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /**
   * A client of it, once it is ready; ended with it.
   *
   * @throws KernelInterruptError `TIMED_OUT` where it does not answer, `DISPOSED` where it ends
   */
  async connect(timeLimitMs: number): Promise<KernelConnection> {
    const connection = await KernelConnection.open(this.info);
    this.connection = connection;
    const close = (): void => connection.close();
    this.process.once('exit', close);
    if (this.hasExited) {
      close();
    }
    try {
      await connection.whenReady(timeLimitMs);
      return connection;
    } catch (cause) {
      // One that does not answer need not be asked to end.
      close();
      const code = this.hasExited ? 'NO_SUCH_PROCESS' : 'TIMED_OUT';
      const sentence = this.hasExited
        ? `The kernel ended with ${String(this.process.signalCode ?? this.process.exitCode)}.`
        : messageOf(cause);
      throw new KernelInterruptError(code, `${sentence}${this.output && ` ${this.output}`}`, {
        cause,
      });
    }
  }

  /** Ends it, by force where asking does not help, and removes its files. */
  async dispose(): Promise<void> {
    if (!this.hasExited) {
      const exited = once(this.process, 'exit');
      if (this.connection?.closed.aborted === false) {
        this.connection.send('control', 'shutdown_request', { restart: false });
        await Promise.race([exited, setTimeout(END_LIMIT_MS, undefined, { ref: false })]);
      }
      this.kill();
      await exited;
    }
    this.connection?.close();
    const folder = path.dirname(this.connectionFile);
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }

  /** With its process group, which is its own off Windows: a launcher may lie between. */
  private kill(): void {
    const { pid } = this.process;
    if (this.hasExited || pid === undefined) {
      return;
    }
    if (process.platform === 'win32') {
      this.process.kill('SIGKILL');
    } else {
      process.kill(-pid, 'SIGKILL');
    }
  }
}

/**
 * Its command line, to be run in the folder `pythonFiles`: what `-m` names is looked for there, and `prepare`
 * recognises nothing but `-m`. `-E` keeps PYTHONSAFEPATH and PYTHONPATH from changing that.
 */
export function smallKernelArgv(python: string, connectionFile: string): readonly string[] {
  const options = ['-f', connectionFile, '--ppid', String(process.pid)];
  return [python, '-E', '-s', '-m', 'small_kernel', ...options];
}
