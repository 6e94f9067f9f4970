import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Interrupter } from '../../src/api';
import { newConnectionInfo, writeConnectionFile } from '../../src/jupyter/connectionFile';
import { execute, executeUntil, type Execution } from '../../src/jupyter/execute';
import { KernelConnection } from '../../src/jupyter/zmq/KernelConnection';
import { RUNNING } from './cells';

const START_LIMIT_MS = 120_000;
const CELL_LIMIT_MS = 30_000;

/**
 * The provider in the demonstration: starts ipykernel with the arguments that `prepare` returns, and runs cells in it.
 */
export class DemoKernel {
  private constructor(
    readonly process: ChildProcess,
    readonly connectionFile: string,
    private readonly connection: KernelConnection,
    private readonly folder: string,
  ) {}

  static async start(python: string, interrupter: Interrupter): Promise<DemoKernel> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-demo-'));
    const connectionFile = path.join(folder, 'kernel.json');
    const info = await newConnectionInfo();
    await writeConnectionFile(connectionFile, info);
    const argv = [python, '-m', 'ipykernel_launcher', '-f', connectionFile];
    const prepared = interrupter.prepare(argv);
    const child = spawn(prepared.command, prepared.args, { ...prepared.options, stdio: 'pipe' });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const connection = await KernelConnection.open(info);
    const kernel = new DemoKernel(child, connectionFile, connection, folder);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(
        `The kernel ended with exit code ${String(code)} before it was ready:\n${Buffer.concat(output).toString()}`,
      );
    });
    try {
      await Promise.race([connection.whenReady(START_LIMIT_MS), ended]);
    } catch (error) {
      await kernel.dispose();
      throw error;
    }
    ended.catch(() => undefined);
    return kernel;
  }

  /** Starts a cell and waits until it reports that it can be interrupted. */
  startCell(code: string): Promise<Execution> {
    return executeUntil(this.connection, code, RUNNING, { timeLimitMs: CELL_LIMIT_MS });
  }

  /** Runs a cell to its end and returns what it printed. */
  async run(code: string): Promise<string> {
    const { result } = execute(this.connection, code, { timeLimitMs: CELL_LIMIT_MS });
    const { status, ename, evalue, stdout } = await result;
    if (status !== 'ok') {
      throw new Error(`The cell "${code}" failed: ${ename ?? status} ${evalue ?? ''}`);
    }
    return stdout.trim();
  }

  async dispose(): Promise<void> {
    this.connection.close();
    if (this.process.pid !== undefined && this.process.exitCode === null) {
      const exited = once(this.process, 'exit');
      this.process.kill('SIGKILL');
      await exited;
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
