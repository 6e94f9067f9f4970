import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Interrupter } from '../../../api';
import {
  newConnectionInfo,
  writeConnectionFile,
  type ConnectionInfo,
} from '../../../src/jupyter/connectionFile';
import { whyItEnded } from './whyItEnded';

export interface SpawnOptions {
  /** The path of the kernel's Python. */
  readonly python: string;
  /** The working folder of the kernel. */
  readonly cwd?: string;
  readonly interrupter: Pick<Interrupter, 'prepare'>;
}

/** How many characters of the process's output are kept, to say why it ended. */
const OUTPUT_LIMIT = 10_000;

/** How long to wait for the last output after the process has exited. */
const LAST_OUTPUT_MS = 500;

/** The process of one ipykernel, and its connection file. */
export class IpykernelProcess {
  /** Resolves when the process has ended or could not be started, to a message that says why. */
  readonly ended: Promise<string>;
  private output = '';

  private constructor(
    readonly process: ChildProcess,
    readonly connectionFile: string,
    readonly connectionInfo: ConnectionInfo,
    private readonly python: string,
  ) {
    const keep = (chunk: Buffer): void => {
      this.output = `${this.output}${chunk.toString()}`.slice(-OUTPUT_LIMIT);
    };
    process.stdout?.on('data', keep);
    process.stderr?.on('data', keep);
    this.ended = this.whenEnded();
  }

  /** Starts the process. Does not wait until the kernel is up. */
  static async spawn({ python, cwd, interrupter }: SpawnOptions): Promise<IpykernelProcess> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kernel-provider-example-'));
    const connectionFile = path.join(folder, 'kernel.json');
    const connectionInfo = await newConnectionInfo();
    await writeConnectionFile(connectionFile, connectionInfo);

    const argv = [python, '-m', 'ipykernel_launcher', '-f', connectionFile];
    const prepared = interrupter.prepare(argv, cwd === undefined ? {} : { cwd });
    const child = spawn(prepared.command, prepared.args, { ...prepared.options, stdio: 'pipe' });
    return new IpykernelProcess(child, connectionFile, connectionInfo, python);
  }

  /** Kills the process, if it is still running, and removes its connection file. */
  async dispose(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
    await rm(path.dirname(this.connectionFile), { recursive: true, force: true, maxRetries: 10 });
  }

  private whenEnded(): Promise<string> {
    return new Promise((resolve) => {
      this.process.on('error', (error) => {
        if (this.process.pid === undefined) {
          resolve(whyItEnded(this.python, { error }));
        }
      });
      this.process.once('exit', (code, signal) => {
        const report = (): void =>
          resolve(whyItEnded(this.python, { code, signal, output: this.output }));
        // The last output may still arrive. The limit is needed if a child of the kernel keeps the pipes open.
        this.process.once('close', report);
        setTimeout(report, LAST_OUTPUT_MS);
      });
    });
  }
}
