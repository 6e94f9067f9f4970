import type { Uri } from 'vscode';
import type { DaemonPool } from '../../daemon/DaemonPool';
import type { AdoptedProcess, DaemonInterrupter } from '../../daemon/DaemonInterrupter';
import { isKernelInterruptError, KernelInterruptError } from '../../base/errors';
import type { Failures } from './Failures';
import type { InterpreterCandidate, InterpreterCandidates } from './interpreterCandidates';

export interface DaemonsOptions {
  readonly pool: DaemonPool;
  readonly candidates: InterpreterCandidates;
  isTrusted(): boolean;
  startDaemon(): 'onActivation' | 'onFirstUse';
  /** Receives the errors of background work. */
  readonly failures: Failures;
}

/**
 * Decides which daemons run: none in an untrusted workspace; otherwise the daemon of the active interpreter, and every
 * other daemon that has an interrupt handle.
 */
export class Daemons {
  private following: Promise<void> = Promise.resolve();
  private changes = 0;

  constructor(private readonly options: DaemonsOptions) {}

  /**
   * Makes an interrupt handle for a kernel of the given Python.
   *
   * @throws KernelInterruptError
   */
  async createInterrupter(interpreter: string): Promise<DaemonInterrupter> {
    this.throwIfUntrusted();
    const interrupter = await this.options.pool.createInterrupter(interpreter);
    this.beginAtFirstUse();
    return interrupter;
  }

  /**
   * Makes an interrupt handle for a kernel whose Python is not known: uses the first candidate that works.
   *
   * @throws KernelInterruptError
   */
  async createInterrupterFor(resource?: Uri): Promise<DaemonInterrupter> {
    this.throwIfUntrusted();
    const { pool } = this.options;
    const { result } = await this.firstWorking((path) => pool.createInterrupter(path), resource);
    this.beginAtFirstUse();
    return result;
  }

  /**
   * Makes an interrupt handle for a kernel that another program started.
   *
   * @throws KernelInterruptError
   */
  async adopt(process: AdoptedProcess): Promise<DaemonInterrupter> {
    this.throwIfUntrusted();
    const { pool } = this.options;
    const { result } = await this.firstWorking((path) => pool.adopt(path, process));
    this.beginAtFirstUse();
    return result;
  }

  /**
   * Returns the path of a Python that can run a daemon.
   *
   * @throws KernelInterruptError
   */
  async daemonPython(): Promise<string> {
    this.throwIfUntrusted();
    const { pool } = this.options;
    return (await this.firstWorking((path) => pool.daemonPythonOf(path))).result;
  }

  /**
   * Returns the path of the first candidate, whether it works or not.
   *
   * @throws KernelInterruptError
   */
  async firstInterpreter(): Promise<string> {
    this.throwIfUntrusted();
    for await (const candidate of this.options.candidates()) {
      return candidate.path();
    }
    throw noPython();
  }

  /** Starts the daemon of the active interpreter, if trust and the setting allow it. */
  begin(): void {
    if (this.options.isTrusted() && this.options.startDaemon() === 'onActivation') {
      this.follow();
    }
  }

  /**
   * Keeps the daemon of the active interpreter running, and no longer that of the previous one. Call it when another
   * interpreter may have become active.
   */
  interpreterChanged(): void {
    // Until a daemon is needed for the first time, do nothing: `follow` would activate the Python extension.
    if (this.changes > 0) {
      this.follow();
    }
  }

  /** Does the work of `interpreterChanged` in the background, and reports each failure once. */
  private follow(): void {
    const change = ++this.changes;
    this.following = this.following
      .then(() => (change === this.changes ? this.keepActive() : undefined))
      .catch((error: unknown) => this.options.failures.report(error));
  }

  /** Restarts every daemon; if none runs, starts the daemon of the active interpreter. */
  async restart(): Promise<'restarted' | 'started'> {
    this.throwIfUntrusted();
    const { pool } = this.options;
    if ((await pool.restart()) > 0) {
      return 'restarted';
    }
    await this.firstWorking((path) => pool.keep(path, { start: true }));
    return 'started';
  }

  /**
   * Follows the active interpreter from the first use of a daemon on. When another interpreter becomes active, the
   * daemon of the previous one has to end.
   */
  private beginAtFirstUse(): void {
    if (this.changes === 0) {
      this.follow();
    }
  }

  private async keepActive(): Promise<void> {
    const { pool, failures } = this.options;
    const start = this.options.startDaemon() === 'onActivation';
    try {
      const { isFirst } = await this.firstWorking((path) => pool.keep(path, { start }));
      if (isFirst && start) {
        failures.forget();
      }
    } catch (error) {
      pool.keepNone();
      throw error;
    }
  }

  /**
   * Tries the candidates in order until one works. If that is not the first candidate, reports why the first one does
   * not work. Throws that error if none works, and any error other than `NO_INTERPRETER` at once.
   */
  private async firstWorking<T>(
    use: (path: string) => Promise<T>,
    resource?: Uri,
  ): Promise<{ result: T; isFirst: boolean }> {
    const broken: KernelInterruptError[] = [];
    for await (const candidate of this.options.candidates(resource)) {
      try {
        const path = await candidate.path();
        const result = await use(path);
        const [first] = broken;
        if (first) {
          this.options.failures.reportSubstitute(first, path);
        }
        return { result, isFirst: !first };
      } catch (error) {
        if (!isKernelInterruptError(error) || error.code !== 'NO_INTERPRETER') {
          throw error;
        }
        broken.push(withAdvice(error, candidate));
      }
    }
    throw broken[0] ?? noPython();
  }

  private throwIfUntrusted(): void {
    if (!this.options.isTrusted()) {
      throw new KernelInterruptError(
        'UNTRUSTED',
        'This workspace is not trusted, so Kernel Interrupt runs no Python. Trust the workspace first.',
      );
    }
  }
}

function withAdvice(
  error: KernelInterruptError,
  { advice }: InterpreterCandidate,
): KernelInterruptError {
  return advice === undefined
    ? error
    : new KernelInterruptError(error.code, `${error.message} ${advice}`, { cause: error });
}

function noPython(): KernelInterruptError {
  return new KernelInterruptError(
    'NO_INTERPRETER',
    'No Python was found. Install Python 3.7 or newer.',
  );
}
