import { existsSync } from 'node:fs';
import { KernelInterruptError } from '../errors';
import type { DaemonInterrupter } from './Interrupter';
import { PythonKernelInterruptDaemon, type DaemonOptions } from './PythonKernelInterruptDaemon';

export interface DaemonPoolOptions extends Omit<DaemonOptions, 'getInterpreter'> {
  /** Which Python hosts the daemon for kernels of `interpreter`: a file path. */
  findHost(interpreter: string): Promise<string>;
}

/** One daemon for each host interpreter, however many kernels and environments use it. */
export class DaemonPool {
  private readonly daemons = new Map<string, PythonKernelInterruptDaemon>();
  /** The host of each interpreter that was asked for: looking means running a Python. */
  private readonly hosts = new Map<string, string>();
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
    this.throwIfDisposed();
    const host = await this.hostOf(interpreter);
    this.throwIfDisposed();
    let daemon = this.daemons.get(host);
    if (!daemon) {
      daemon = new PythonKernelInterruptDaemon({
        ...this.options,
        getInterpreter: () => this.hostOf(interpreter),
      });
      this.daemons.set(host, daemon);
    }
    return daemon.createInterrupter();
  }

  dispose(): void {
    this.disposed = true;
    for (const daemon of this.daemons.values()) {
      daemon.dispose();
    }
    this.daemons.clear();
  }

  private async hostOf(interpreter: string): Promise<string> {
    const known = this.hosts.get(interpreter);
    // It may have been deleted since: then another takes its place.
    if (known !== undefined && existsSync(known)) {
      return known;
    }
    const host = await this.options.findHost(interpreter);
    this.hosts.set(interpreter, host);
    return host;
  }

  private throwIfDisposed(): void {
    if (this.disposed) {
      throw new KernelInterruptError('DISPOSED', 'Kernel Interrupt has been shut down.');
    }
  }
}
