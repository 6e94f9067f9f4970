import type { Uri } from 'vscode';
import type { DaemonPool } from '../../daemon/DaemonPool';
import type { DaemonInterrupter } from '../../daemon/DaemonInterrupter';
import { isKernelInterruptError, KernelInterruptError } from '../../base/errors';
import type { Failures } from './Failures';
import type { InterpreterCandidate, InterpreterCandidates } from './interpreterCandidates';

export interface DaemonsOptions {
  readonly pool: DaemonPool;
  readonly candidates: InterpreterCandidates;
  isTrusted(): boolean;
  startDaemon(): 'onActivation' | 'onFirstUse';
  /** Told of what goes wrong in the background. */
  readonly failures: Failures;
}

/** The daemons as VS Code wants them: none without trust, one for the active interpreter, others as long as used. */
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

  /** The same for a kernel whose Python is not known: the active interpreter stands for it. */
  async createInterrupterFor(resource?: Uri): Promise<DaemonInterrupter> {
    this.throwIfUntrusted();
    const { pool } = this.options;
    const { result } = await this.firstWorking((path) => pool.createInterrupter(path), resource);
    this.beginAtFirstUse();
    return result;
  }

  /**
   * The Python that comes first, whether it works or not.
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

  /** At activation, and whenever that may have become possible: starts the active interpreter's daemon. */
  begin(): void {
    if (this.options.isTrusted() && this.options.startDaemon() === 'onActivation') {
      this.follow();
    }
  }

  /** The active interpreter may be another one. */
  interpreterChanged(): void {
    // Who has not begun leaves the Python extension alone.
    if (this.changes > 0) {
      this.follow();
    }
  }

  /** Goes to where the active interpreter is now, in the background; says what goes wrong, once. */
  private follow(): void {
    const change = ++this.changes;
    this.following = this.following
      .then(() => (change === this.changes ? this.keepActive() : undefined))
      .catch((error: unknown) => this.options.failures.report(error));
  }

  /** Starts every daemon anew, or the first one. */
  async restart(): Promise<'restarted' | 'started'> {
    this.throwIfUntrusted();
    const { pool } = this.options;
    if ((await pool.restart()) > 0) {
      return 'restarted';
    }
    await this.firstWorking((path) => pool.keep(path, { start: true }));
    return 'started';
  }

  /** From now on there are daemons that may have to be ended. */
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

  /** Tries one Python after the other until one can be used; says which one cannot. */
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
        'This workspace is not trusted, so no Python is run: trust it first.',
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
  return new KernelInterruptError('NO_INTERPRETER', 'No Python was found.');
}
