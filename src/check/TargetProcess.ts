import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { PreparedKernel } from '../api';
import { KernelInterruptError } from '../base/errors';
import { withinLimit } from '../base/waiting';

/** How much of what the process wrote is kept. */
const OUTPUT_LIMIT = 4000;

/** How long the last output of a process that has exited may take to arrive. */
const LAST_OUTPUT_MS = 500;

/** The process that the check interrupts. */
export class TargetProcess {
  /** Settles once the process has exited and its output is complete. */
  readonly ended: Promise<void>;
  private readonly changes = new EventEmitter();
  private written = '';
  private isOver = false;

  private constructor(
    readonly child: ChildProcess,
    private readonly usage: string,
  ) {
    // What cannot be written to a process that has ended is no error of its own.
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
   * Rejects where the system does not start the process.
   *
   * @param usage the sentence that says what the check used
   */
  static async spawn(
    { command, args, options }: PreparedKernel,
    usage: string,
  ): Promise<TargetProcess> {
    const child = spawn(command, args, { ...options, stdio: 'pipe' });
    await once(child, 'spawn');
    return new TargetProcess(child, usage);
  }

  /** Of what was spawned, which may be a launcher that starts the Python. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /**
   * Resolves once the process has written a text that matches: to the pattern's group, or else to an empty string.
   *
   * @throws KernelInterruptError `NO_SUCH_PROCESS` where it has ended without that
   */
  async whenWritten(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.written);
      if (found) {
        return found[1] ?? '';
      }
      if (this.isOver) {
        throw this.failure('It has ended.');
      }
      await once(this.changes, 'change');
    }
  }

  /** Why the process does not do what it should, with the end of its output. */
  failure(reason: string, cause?: unknown): KernelInterruptError {
    const { exitCode, signalCode } = this.child;
    const ending = `It ended with ${String(signalCode ?? exitCode)}.`;
    const parts = [this.usage, this.hasExited ? ending : reason, this.written.trim()];
    const code = this.hasExited ? 'NO_SUCH_PROCESS' : 'TIMED_OUT';
    return new KernelInterruptError(code, parts.join(' ').trim(), { cause });
  }

  /** Off Windows the process leads a group of its own, which ends with it. */
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
