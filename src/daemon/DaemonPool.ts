import { existsSync } from 'node:fs';
import { isKernelInterruptError, KernelInterruptError } from '../base/errors';
import type { DaemonInterrupter } from './DaemonInterrupter';
import { PythonKernelInterruptDaemon, type DaemonOptions } from './PythonKernelInterruptDaemon';

export interface DaemonPoolOptions extends Omit<DaemonOptions, 'getInterpreter' | 'onUnused'> {
  /** Which Python runs the daemon for kernels of `interpreter`: a file path. */
  findDaemonPython(interpreter: string): Promise<string>;
  /**
   * Any Python that can host a daemon, for handles whose host and interpreter have been deleted.
   *
   * @param error says that they have
   */
  findSubstitute?(error: KernelInterruptError): Promise<string>;
}

/** One daemon for each host interpreter, however many kernels and environments use it. */
export class DaemonPool {
  private readonly daemons = new Map<string, PythonKernelInterruptDaemon>();
  /** The host of each interpreter that was asked for: looking means running a Python. */
  private readonly daemonPythons = new Map<string, string>();
  /** Whose daemon stays without a handle; `everyone`: nobody has said so far. */
  private kept: { interpreter: string } | 'none' | 'everyone' = 'everyone';
  private disposed = false;

  constructor(private readonly options: DaemonPoolOptions) {}

  /** The process ids of the daemons that run. */
  get pids(): readonly number[] {
    return [...this.daemons.values()].flatMap(({ pid }) => pid ?? []);
  }

  /**
   * Makes an interrupt handle for a kernel.
   *
   * @param interpreter the kernel's Python, a file path
   */
  async createInterrupter(interpreter: string): Promise<DaemonInterrupter> {
    return (await this.daemonFor(interpreter)).createInterrupter();
  }

  /**
   * Makes `interpreter` the one whose daemon runs without a handle, and ends every other that has none.
   *
   * @param start whether its daemon is started now
   * @throws KernelInterruptError where that fails; then all is as it was
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

  /** Ends every daemon that has no handle. */
  keepNone(): void {
    this.kept = 'none';
    this.endUnused();
  }

  /** Starts every daemon anew, each with the handles that it had. Returns how many there are. */
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
    if (this.kept === 'everyone') {
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

  /** The host of new handles: none for an interpreter that has been deleted. */
  private async findDaemonPython(interpreter: string): Promise<string> {
    const known = this.daemonPythons.get(interpreter);
    if (known !== undefined && existsSync(known) && existsSync(interpreter)) {
      return known;
    }
    const python = await this.options.findDaemonPython(interpreter);
    this.daemonPythons.set(interpreter, python);
    return python;
  }

  /** The host of handles that there may be already: they are to live on, whatever has been deleted. */
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
      throw new KernelInterruptError('DISPOSED', 'Kernel Interrupt has been shut down.');
    }
  }
}
