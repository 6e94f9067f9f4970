import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { KernelInterruptError } from '../base/errors';
import type { Logger } from '../base/logger';
import { withinLimit } from '../base/waiting';
import { LineSplitter } from './LineSplitter';
import { parseLine, PROTOCOL_VERSION, type DaemonLine, type Started } from './protocol';

/** How long the daemon may take to exit after its stdin was closed. Then it is killed. */
const END_LIMIT_MS = 2000;

/** How long to wait for the end of stderr before the daemon counts as ended. Another process may hold stderr open. */
const STDERR_LIMIT_MS = 500;

export interface DaemonCommand {
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

type State =
  { kind: 'starting' } | { kind: 'running' } | { kind: 'ended'; reason: KernelInterruptError };

/** A line of the daemon other than `DAEMON_STARTED`. */
export type AnswerLine = Exclude<DaemonLine, Started>;

export interface DaemonProcessOptions {
  startLimitMs: number;
  logger: Logger;
  onLine(line: AnswerLine): void;
  /** Called once: after a failed start, an exit, a closed or broken pipe, or `end()`. */
  onEnded(reason: KernelInterruptError): void;
}

/** The process of one daemon: starts it, reads its lines, writes to it and ends it. */
export class DaemonProcess {
  /**
   * Resolves with the line `DAEMON_STARTED`; rejects with `DAEMON_FAILED`, with `TIMED_OUT`, or with the reason that a
   * caller gave to `end`.
   */
  readonly started: Promise<Started>;

  /** Resolves when the process has exited, or could not be started. */
  readonly exited: Promise<void>;

  private state: State = { kind: 'starting' };
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly startTimer: NodeJS.Timeout;
  private resolveStarted!: (started: Started) => void;
  private rejectStarted!: (reason: KernelInterruptError) => void;

  constructor(
    command: DaemonCommand,
    private readonly options: DaemonProcessOptions,
  ) {
    this.started = new Promise((resolve, reject) => {
      this.resolveStarted = resolve;
      this.rejectStarted = reject;
    });
    // The daemon may fail before the caller awaits `started`. That must not count as an unhandled rejection.
    this.started.catch(() => undefined);
    this.child = spawn(command.command, command.args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // On Linux and macOS: a new session, so that Ctrl+C and a hang-up of the terminal do not reach the daemon.
      detached: process.platform !== 'win32',
      ...(command.env && { env: command.env }),
      ...(command.cwd && { cwd: command.cwd }),
    });
    this.exited = new Promise((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.once('error', () => {
        if (this.child.pid === undefined) {
          resolve();
        }
      });
    });
    this.listen(command.command);
    this.startTimer = setTimeout(() => {
      this.fail('TIMED_OUT', `did not start within ${options.startLimitMs} ms`);
    }, options.startLimitMs);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  write(line: string): void {
    this.child.stdin.write(line);
  }

  /** Closes the daemon's stdin, so that the daemon exits. Kills it if it does not. */
  end(reason: KernelInterruptError): void {
    if (this.state.kind === 'ended') {
      return;
    }
    const { kind } = this.state;
    this.state = { kind: 'ended', reason };
    clearTimeout(this.startTimer);
    if (kind === 'starting') {
      this.rejectStarted(reason);
    }
    if (this.isRunning()) {
      this.child.stdin.end();
      const timer = setTimeout(() => this.child.kill('SIGKILL'), END_LIMIT_MS);
      this.child.once('exit', () => clearTimeout(timer));
    }
    this.options.onEnded(reason);
  }

  private isRunning(): boolean {
    const { pid, exitCode, signalCode } = this.child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  private listen(command: string): void {
    const stdout = new LineSplitter();
    const stderr = new LineSplitter();
    this.child.stdout.on('data', (chunk: Buffer) => {
      for (const line of stdout.feed(chunk)) {
        this.receive(parseLine(line));
      }
    });
    this.child.stderr.on('data', (chunk: Buffer) => {
      for (const line of stderr.feed(chunk)) {
        this.options.logger.warn(`daemon: ${line}`);
      }
    });
    // The last lines of stderr may say why the daemon has ended, and may come after its exit.
    const read = new Promise<void>((resolve) => this.child.stderr.once('close', () => resolve()));
    const failOnceRead = (): void => {
      void withinLimit(read, STDERR_LIMIT_MS, undefined).then(() => {
        this.fail('DAEMON_FAILED', 'has ended');
      });
    };
    this.child.on('error', (error) => {
      this.fail('DAEMON_FAILED', `could not be started with ${command}`, error);
    });
    this.child.on('exit', (code, signal) => {
      this.options.logger.debug(`daemon exited: ${signal ?? `exit code ${String(code)}`}`);
      failOnceRead();
    });
    this.child.stdout.on('close', failOnceRead);
    this.child.stdin.on('error', (error) => {
      if (this.isRunning()) {
        this.fail('DAEMON_FAILED', 'no longer reads its input', error);
      } else {
        failOnceRead();
      }
    });
  }

  private receive(line: DaemonLine): void {
    if (line.kind !== 'started') {
      this.options.onLine(line);
      return;
    }
    if (line.protocol !== PROTOCOL_VERSION) {
      this.fail(
        'DAEMON_FAILED',
        `uses protocol version ${line.protocol} instead of ${PROTOCOL_VERSION}`,
      );
    } else if (this.state.kind === 'starting') {
      this.state = { kind: 'running' };
      clearTimeout(this.startTimer);
      this.resolveStarted(line);
    }
  }

  private fail(code: 'DAEMON_FAILED' | 'TIMED_OUT', what: string, cause?: unknown): void {
    this.end(new KernelInterruptError(code, `The interrupt daemon ${what}.`, { cause }));
  }
}
