import { existsSync } from 'node:fs';
import { isKernelInterruptError, KernelInterruptError } from '../base/errors';
import type { AdoptedProcess, DaemonInterrupter } from './DaemonInterrupter';
import type { DaemonOptions, PythonKernelInterruptDaemon } from './PythonKernelInterruptDaemon';

export interface DaemonPoolOptions extends Omit<DaemonOptions, 'getInterpreter' | 'onUnused'> {
  /** Returns the path of the Python that runs the daemon for kernels of `interpreter`. */
  findDaemonPython(interpreter: string): Promise<string>;
  /**
   * Returns the path of any Python that can run a daemon. Called if a daemon has to start but its Python was deleted,
   * and `findDaemonPython` throws `NO_INTERPRETER`, for example because the interpreter was deleted too.
   *
   * @param error the error of `findDaemonPython`
   */
  findSubstitute?(error: KernelInterruptError): Promise<string>;
}

/** One daemon for each Python that was chosen to run one (a daemon Python). Several interpreters may share a daemon. */
export class DaemonPool {
  private readonly daemons = new Map<string, PythonKernelInterruptDaemon>();
  /** The daemon Python for the kernels of each interpreter. Kept, because finding it requires starting a Python. */
  private readonly daemonPythons = new Map<string, string>();
  /**
   * The interpreter whose daemon keeps running even without an open handle. Until `keep` or `keepNone` is called, all
   * daemons keep running.
   */
  private kept: { interpreter: string } | 'none' | 'all' = 'all';
  private disposed = false;

  constructor(private readonly options: DaemonPoolOptions) {}

  /** The process ids of the daemons that run. */
  get pids(): readonly number[] {
    return [...this.daemons.values()].flatMap(({ pid }) => pid ?? []);
  }

  /**
   * Creates an interrupt handle for a kernel.
   *
   * @param interpreter the kernel's Python, a file path
   */
  async createInterrupter(interpreter: string): Promise<DaemonInterrupter> {
    return (await this.daemonFor(interpreter)).createInterrupter();
  }

  /** Creates an interrupt handle for a kernel that another program started, in the daemon of `interpreter`. */
  async adopt(interpreter: string, process: AdoptedProcess): Promise<DaemonInterrupter> {
    return (await this.daemonFor(interpreter)).adopt(process);
  }

  /** Returns the path of the Python that runs the daemon of `interpreter`. */
  daemonPythonOf(interpreter: string): Promise<string> {
    return this.findDaemonPython(interpreter);
  }

  /**
   * Keeps the daemon of `interpreter` running even without an open handle, and ends every other daemon without one.
   *
   * @param start whether to start its daemon now
   * @throws KernelInterruptError if the daemon does not start; then nothing has changed
   */
  async keep(interpreter: string, { start }: { start: boolean }): Promise<void> {
    this.throwIfDisposed();
    const before = this.kept;
    const kept = { interpreter };
    this.kept = kept;
    try {
      if (start) {
        await (await this.daemonFor(interpreter)).initializeInterrupter();
      }
    } catch (error) {
      if (this.kept === kept) {
        this.kept = before;
      }
      throw error;
    }
    this.endUnused();
  }

  /** Ends every daemon without an open handle, now and in future. */
  keepNone(): void {
    this.kept = 'none';
    this.endUnused();
  }

  /**
   * Restarts every daemon. Each new daemon takes over the handles of the old one, but makes new handles for adopted
   * processes. Returns the number of daemons.
   */
  async restart(): Promise<number> {
    const daemons = [...this.daemons.values()];
    await Promise.all(daemons.map((daemon) => daemon.restart()));
    return daemons.length;
  }

  dispose(): void {
    this.disposed = true;
    for (const daemon of this.daemons.values()) {
      daemon.dispose();
    }
    this.daemons.clear();
  }

  private async daemonFor(interpreter: string): Promise<PythonKernelInterruptDaemon> {
    this.throwIfDisposed();
    const { PythonKernelInterruptDaemon } = await import('./PythonKernelInterruptDaemon.js');
    const python = await this.findDaemonPython(interpreter);
    this.throwIfDisposed();
    const running = this.daemons.get(python);
    if (running) {
      return running;
    }
    const daemon = new PythonKernelInterruptDaemon({
      ...this.options,
      getInterpreter: () => this.daemonPythonOfHandles(interpreter),
      onUnused: () => this.endUnused(),
    });
    this.daemons.set(python, daemon);
    return daemon;
  }

  private endUnused(): void {
    if (this.kept === 'all') {
      return;
    }
    const python = this.kept === 'none' ? undefined : this.daemonPythons.get(this.kept.interpreter);
    for (const [path, daemon] of this.daemons) {
      if (path !== python && !daemon.isUsed) {
        daemon.dispose();
        this.daemons.delete(path);
      }
    }
  }

  /** Returns the daemon Python for new handles. Throws if the interpreter was deleted. */
  private async findDaemonPython(interpreter: string): Promise<string> {
    const known = this.daemonPythons.get(interpreter);
    if (known !== undefined && existsSync(known) && existsSync(interpreter)) {
      return known;
    }
    const python = await this.options.findDaemonPython(interpreter);
    this.daemonPythons.set(interpreter, python);
    return python;
  }

  /** Returns the daemon Python for open handles, which stay usable even if the interpreter was deleted. */
  private async daemonPythonOfHandles(interpreter: string): Promise<string> {
    const known = this.daemonPythons.get(interpreter);
    if (known !== undefined && existsSync(known)) {
      return known;
    }
    try {
      return await this.findDaemonPython(interpreter);
    } catch (error) {
      const { options } = this;
      const isGone = isKernelInterruptError(error) && error.code === 'NO_INTERPRETER';
      if (known === undefined || !isGone || !options.findSubstitute) {
        throw error;
      }
      const substitute = await options.findSubstitute(error);
      this.daemonPythons.set(interpreter, substitute);
      return substitute;
    }
  }

  private throwIfDisposed(): void {
    if (this.disposed) {
      throw new KernelInterruptError('DISPOSED', 'Kernel Interrupt was shut down.');
    }
  }
}
