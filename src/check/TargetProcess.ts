import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { PreparedKernel } from '../api';
import { KernelInterruptError } from '../base/errors';
import { withinLimit } from '../base/waiting';

/** How many characters of the process's output are kept. */
const OUTPUT_LIMIT = 4000;

/** How long the last output may take to arrive after the process has exited. */
const LAST_OUTPUT_MS = 500;

/** The process that the check interrupts. */
export class TargetProcess {
  /** Resolves when the process has exited and its output is complete, or `LAST_OUTPUT_MS` after the exit. */
  readonly ended: Promise<void>;
  private readonly changes = new EventEmitter();
  private written = '';
  private isOver = false;

  private constructor(
    readonly child: ChildProcess,
    private readonly usage: string,
  ) {
    // A write to a process that has ended fails. Ignored, because the end of the process is reported anyway.
    child.stdin?.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.written = (this.written + chunk.toString()).slice(-OUTPUT_LIMIT);
        this.changes.emit('change');
      });
    }
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    this.ended = new Promise((resolve) => {
      child.once('exit', () => {
        void withinLimit(closed, LAST_OUTPUT_MS, undefined).then(() => {
          this.isOver = true;
          this.changes.emit('change');
          resolve();
        });
      });
    });
  }

  /**
   * Starts the process; rejects if the system cannot start it.
   *
   * @param usage `CheckedKernel.usage`. The errors that `failure` makes begin with it
   */
  static async spawn(
    { command, args, options }: PreparedKernel,
    usage: string,
  ): Promise<TargetProcess> {
    const child = spawn(command, args, { ...options, stdio: 'pipe' });
    await once(child, 'spawn');
    return new TargetProcess(child, usage);
  }

  /** The pid of the spawned process, which may be a launcher. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /**
   * Waits until the output matches, and returns the text of the pattern's first group; empty if it has no group.
   *
   * @throws KernelInterruptError `NO_SUCH_PROCESS` if the process ends first
   */
  async whenWritten(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.written);
      if (found) {
        return found[1] ?? '';
      }
      if (this.isOver) {
        throw this.failure('The process has ended.');
      }
      await once(this.changes, 'change');
    }
  }

  /**
   * Makes an error with the end of the process's output. If the process has exited, the error says so instead of the
   * reason.
   */
  failure(reason: string, cause?: unknown): KernelInterruptError {
    const { exitCode, signalCode } = this.child;
    const how = signalCode
      ? `was ended by ${signalCode}`
      : `ended with exit code ${String(exitCode)}`;
    const ending = `The process ${how}.`;
    const parts = [this.usage, this.hasExited ? ending : reason, this.written.trim()];
    const code = this.hasExited ? 'NO_SUCH_PROCESS' : 'TIMED_OUT';
    return new KernelInterruptError(code, parts.join(' ').trim(), { cause });
  }

  /** Kills the process. On Linux and macOS it leads a process group, which is killed with it. */
  async kill(): Promise<void> {
    if (this.hasExited) {
      return;
    }
    const exited = once(this.child, 'exit');
    if (process.platform === 'win32') {
      this.child.kill('SIGKILL');
    } else {
      process.kill(-this.pid, 'SIGKILL');
    }
    await exited;
  }
}
