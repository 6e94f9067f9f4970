import { existsSync } from 'node:fs';
import type { DaemonInterrupter } from './Interrupter';
import { PythonKernelInterruptDaemon, type DaemonOptions } from './PythonKernelInterruptDaemon';

export interface DaemonPoolOptions extends Omit<DaemonOptions, 'getInterpreter'> {
  /** Which Python hosts the daemon for kernels of `interpreter`: a file path. */
  findHost(interpreter: string): Promise<string>;
}

/** One daemon for each host interpreter, however many kernels and environments use it. */
export class DaemonPool {
  private readonly daemons = new Map<string, PythonKernelInterruptDaemon>();

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
    const host = await this.options.findHost(interpreter);
    return this.daemonOn(host, interpreter).createInterrupter();
  }

  dispose(): void {
    for (const daemon of this.daemons.values()) {
      daemon.dispose();
    }
    this.daemons.clear();
  }

  private daemonOn(host: string, interpreter: string): PythonKernelInterruptDaemon {
    let daemon = this.daemons.get(host);
    if (!daemon) {
      daemon = new PythonKernelInterruptDaemon({
        ...this.options,
        // At a restart the host may have been deleted meanwhile: then another takes its place.
        getInterpreter: async () =>
          existsSync(host) ? host : await this.options.findHost(interpreter),
      });
      this.daemons.set(host, daemon);
    }
    return daemon;
  }
}
