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
  /** The kernel's Python, a file path. */
  readonly python: string;
  /** The folder that the cells run in. */
  readonly cwd?: string;
  readonly interrupter: Pick<Interrupter, 'prepare'>;
}

/** How much of what the process writes is kept, to say why it ended. */
const OUTPUT_LIMIT = 10_000;

/** How long after its end a process's last words are waited for. */
const LAST_WORDS_MS = 500;

/** The process of one ipykernel, and its connection file. */
export class IpykernelProcess {
  /** Settles once the process has ended, or could not be started; resolves to a sentence that says why. */
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

  /** Starts it, and does not wait until it is up. */
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

  /** Ends the process, where it has not ended yet, and removes its connection file. */
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
        const tell = (): void =>
          resolve(whyItEnded(this.python, { code, signal, output: this.output }));
        // Its last words may still be on their way. They have no end where a child of the kernel holds the pipes.
        this.process.once('close', tell);
        setTimeout(tell, LAST_WORDS_MS);
      });
    });
  }
}
