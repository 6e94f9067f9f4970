import { setTimeout } from 'node:timers/promises';
import type { KernelRegistration, KernelStatus } from '../../api';
import type { OrUndefined } from '../OrUndefined';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { whenWritten } from '../../jupyter/whenWritten';
import { HostStatus } from './ProviderStatus';
import type { KernelMonitor } from './KernelMonitor';
import type { RunningWatch } from './CellWatch';
import { watchSigint } from './sigint';

/** How long a kernel may take to answer for the first time before it counts as one that cannot be looked at. */
const MONITOR_LIMIT_MS = 120_000;

/**
 * How long the monitor may take to hear all that the kernel has published: one that looks idle may just have begun a
 * cell, and one that looks busy may have begun the next one. A kernel that does nothing but its cell does not answer,
 * and whoever presses does not want to wait.
 */
const CURRENT_LIMIT_MS = { idle: 1000, busy: 200, unknown: 200 };

/** What is needed of a monitor; in tests something else plays it. */
export type KernelWatcher = Pick<
  KernelMonitor,
  | 'ready'
  | 'status'
  | 'info'
  | 'onDidChangeStatus'
  | 'watchRunning'
  | 'whenCurrent'
  | 'requestInterrupt'
  | 'nudge'
  | 'isAlive'
  | 'dispose'
>;

/** A kernel at the moment of an interrupt. */
export interface Look {
  readonly status: 'starting' | 'idle' | 'running' | 'dead';
  /** What becomes of the cell; absent where there is nothing to look with. To be disposed. */
  readonly watch?: RunningWatch | undefined;
}

export interface KernelSightOptions {
  readonly kernel: Pick<KernelRegistration, 'name'> &
    OrUndefined<Pick<KernelRegistration, 'process' | 'connectionFile'>> &
    ConstructorParameters<typeof HostStatus>[0];
  readonly logger: Logger;
  /** Watches the kernel of a connection file; default: `KernelMonitor.open`. */
  readonly openMonitor?: ((connectionFile: string) => Promise<KernelWatcher>) | undefined;
  readonly onDidChange: () => void;
}

/**
 * What can be seen of a kernel: what it says itself on its channels comes first, then what its host says, then, on
 * Linux, what its process does with SIGINT.
 */
export class KernelSight {
  private readonly host: HostStatus;
  private readonly opening: Promise<KernelWatcher | undefined>;
  private readonly over = new AbortController();
  private watcher: KernelWatcher | undefined;
  private isBlind = false;

  constructor(private readonly options: KernelSightOptions) {
    this.host = new HostStatus(options.kernel, options.onDidChange);
    this.opening = this.open();
  }

  get status(): KernelStatus | 'unknown' {
    const { status: hostStatus } = this.host;
    const heard = this.monitor?.status;
    if (hostStatus === 'dead' || heard === 'dead') {
      return 'dead';
    }
    return heard === undefined || heard === 'unknown' || heard === 'starting'
      ? (hostStatus ?? heard ?? 'unknown')
      : heard;
  }

  /** What the kernel runs, as far as it has said it. */
  get language(): string | undefined {
    return this.watcher?.info.language;
  }

  /** Whether it has said that it is ipykernel, or one that is made from it. */
  get isIpykernel(): boolean {
    const { language, implementation } = this.watcher?.info ?? {};
    return language === 'python' && implementation === 'ipython';
  }

  /** Who hears the kernel, and can write to it; undefined where nobody does. */
  get monitor(): KernelWatcher | undefined {
    return this.isBlind ? undefined : this.watcher;
  }

  /** What tells of the kernel: its messages, its host, the disposition of SIGINT, or nothing. */
  get source(): 'messages' | 'host' | 'sigint' | 'nothing' {
    if (this.monitor) {
      return 'messages';
    }
    if (this.host.status) {
      return 'host';
    }
    return process.platform === 'linux' && this.options.kernel.process ? 'sigint' : 'nothing';
  }

  /** Looks at the kernel before it is interrupted; one that has only just been registered gets a moment to be heard. */
  async look(patienceMs: number): Promise<Look> {
    const monitor = await this.usableMonitor(patienceMs);
    const { status: host } = this.host;
    if (host === 'dead' || monitor?.status === 'dead') {
      return { status: 'dead' };
    }
    const heard = monitor && monitor.status !== 'starting';
    if (heard) {
      const watch = monitor.watchRunning();
      return watch ? { status: 'running', watch } : { status: 'idle' };
    }
    if (host === 'idle') {
      return { status: 'idle' };
    }
    if (host === 'busy') {
      return { status: 'running', watch: this.host.watchRunning() };
    }
    if (host === 'starting' || monitor || (!this.isBlind && this.isAwaited)) {
      return { status: 'starting', watch: monitor?.watchRunning() };
    }
    const { pid } = this.options.kernel.process ?? {};
    return { status: 'running', watch: pid === undefined ? undefined : watchSigint(pid) };
  }

  /**
   * Whether the kernel's heartbeat answers within the time limit: a busy kernel's does.
   *
   * @returns undefined where there is none to listen to
   */
  async isAlive(timeLimitMs: number): Promise<boolean | undefined> {
    return this.watcher?.isAlive(timeLimitMs);
  }

  /** Closes everything; what is known stays known. */
  dispose(): void {
    this.over.abort();
    this.host.dispose();
    void this.opening.then((monitor) => monitor?.dispose());
  }

  /** A connection file was named, and nothing was found out about it yet. */
  private get isAwaited(): boolean {
    return this.options.kernel.connectionFile !== undefined && this.watcher === undefined;
  }

  private async open(): Promise<KernelWatcher | undefined> {
    const { kernel, logger, openMonitor } = this.options;
    const { connectionFile, name } = kernel;
    if (connectionFile === undefined) {
      return undefined;
    }
    const open = openMonitor ?? ((file) => openKernelMonitor(file, logger));
    if (!(await whenWritten(connectionFile, MONITOR_LIMIT_MS, this.over.signal))) {
      this.isBlind = true;
      return undefined;
    }
    try {
      const monitor = await open(connectionFile);
      this.watcher = monitor;
      monitor.onDidChangeStatus(this.options.onDidChange);
      monitor.ready.catch((error: unknown) => {
        logger.debug(`${name} cannot be heard: ${messageOf(error)}`);
        this.isBlind = true;
        this.options.onDidChange();
      });
      return monitor;
    } catch (error) {
      logger.warn(`${name} cannot be watched: ${messageOf(error)}`);
      this.isBlind = true;
      return undefined;
    }
  }

  private async usableMonitor(patienceMs: number): Promise<KernelWatcher | undefined> {
    // A host that knows its kernel to be up need not be waited for.
    const isUp = this.host.status === 'busy' || this.host.status === 'idle';
    const waited = setTimeout(isUp ? 0 : patienceMs, undefined, { ref: false });
    const monitor = await Promise.race([this.opening, waited]);
    if (monitor?.status === 'starting') {
      await Promise.race([monitor.ready.catch(() => undefined), waited]);
    }
    if (monitor && monitor.status !== 'starting' && monitor.status !== 'dead') {
      await monitor.whenCurrent(CURRENT_LIMIT_MS[monitor.status]);
    }
    return this.monitor;
  }
}

/** What speaks with kernels is loaded at the first one that can be spoken with. */
async function openKernelMonitor(connectionFile: string, logger: Logger): Promise<KernelWatcher> {
  const { KernelMonitor } = await import('./KernelMonitor.js');
  return KernelMonitor.open(connectionFile, { timeLimitMs: MONITOR_LIMIT_MS, logger });
}
