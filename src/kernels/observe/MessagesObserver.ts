import { setTimeout } from 'node:timers/promises';
import type { KernelStatus } from '../../api';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { whenWritten } from '../../jupyter/whenWritten';
import type { KernelMonitor } from './KernelMonitor';
import type { Look, Observer } from './Observer';

/** How long a kernel may take to answer for the first time before it counts as one that cannot be seen. */
const MONITOR_LIMIT_MS = 120_000;

/**
 * How long the monitor may take to hear everything that the kernel has published: a kernel that looks idle may just
 * have begun a cell, and one that looks busy may have begun the next one. A kernel that does nothing but run its cell
 * does not answer, and the user does not want to wait.
 */
const CURRENT_LIMIT_MS = { idle: 1000, busy: 200, unknown: 200 };

/** What is needed of a monitor; tests have one of their own. */
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

export interface MessagesObserverOptions {
  /** The kernel's name, for the log. */
  readonly name: string;
  readonly connectionFile: string;
  readonly logger: Logger;
  /** Opens the monitor of a connection file; default: `KernelMonitor.open`. */
  readonly openMonitor?: ((connectionFile: string) => Promise<KernelWatcher>) | undefined;
  readonly onDidChange: () => void;
}

/** What a kernel says of itself on its channels. */
export class MessagesObserver implements Observer {
  readonly kind = 'messages';
  private readonly opening: Promise<KernelWatcher | undefined>;
  private readonly over = new AbortController();
  private opened: KernelWatcher | undefined;
  private isBlind = false;

  constructor(private readonly options: MessagesObserverOptions) {
    this.opening = this.open();
  }

  get status(): KernelStatus | 'unknown' {
    return this.monitor?.status ?? 'unknown';
  }

  get sees(): boolean {
    return this.monitor !== undefined;
  }

  /** The monitor that hears the kernel and can write to it; undefined where there is none. */
  get monitor(): KernelWatcher | undefined {
    return this.isBlind ? undefined : this.opened;
  }

  /** The language that the kernel says it runs. */
  get language(): string | undefined {
    return this.opened?.info.language;
  }

  /** Whether the kernel has said that it is ipykernel, or made from it. */
  get isIpykernel(): boolean {
    const { language, implementation } = this.opened?.info ?? {};
    return language === 'python' && implementation === 'ipython';
  }

  async settle(patienceMs: number): Promise<void> {
    const waited = setTimeout(patienceMs, undefined, { ref: false });
    const monitor = await Promise.race([this.opening, waited]);
    if (monitor?.status === 'starting') {
      await Promise.race([monitor.ready.catch(() => undefined), waited]);
    }
    if (monitor && monitor.status !== 'starting' && monitor.status !== 'dead') {
      try {
        await monitor.whenCurrent(CURRENT_LIMIT_MS[monitor.status]);
      } catch (error) {
        // It was closed meanwhile: the kernel has ended, or is no longer in the list.
        this.options.logger.debug(messageOf(error));
      }
    }
  }

  look(): Look | undefined {
    const { monitor } = this;
    if (this.isBlind) {
      return undefined;
    }
    // Without a monitor the connection file is not there yet: the kernel that writes it is starting.
    if (!monitor || monitor.status === 'starting') {
      return { status: 'starting', watch: monitor?.watchRunning() };
    }
    if (monitor.status === 'dead') {
      return { status: 'dead' };
    }
    const watch = monitor.watchRunning();
    return watch ? { status: 'running', watch } : { status: 'idle' };
  }

  async isAlive(timeLimitMs: number): Promise<boolean | undefined> {
    return this.opened?.isAlive(timeLimitMs);
  }

  /** Closes the connection; what is known stays known. */
  dispose(): void {
    this.over.abort();
    void this.opening.then((monitor) => monitor?.dispose());
  }

  private async open(): Promise<KernelWatcher | undefined> {
    const { name, connectionFile, logger, openMonitor } = this.options;
    const open = openMonitor ?? ((file) => openKernelMonitor(file, logger));
    if (!(await whenWritten(connectionFile, MONITOR_LIMIT_MS, this.over.signal))) {
      this.isBlind = true;
      return undefined;
    }
    try {
      const monitor = await open(connectionFile);
      this.opened = monitor;
      monitor.onDidChangeStatus(this.options.onDidChange);
      monitor.ready.catch((error: unknown) => {
        logger.debug(`Cannot connect to ${name}: ${messageOf(error)}`);
        this.isBlind = true;
        this.options.onDidChange();
      });
      return monitor;
    } catch (error) {
      logger.warn(`Cannot watch ${name}: ${messageOf(error)}`);
      this.isBlind = true;
      return undefined;
    }
  }
}

/** The code that speaks with kernels is loaded for the first kernel that needs it. */
async function openKernelMonitor(connectionFile: string, logger: Logger): Promise<KernelWatcher> {
  const { KernelMonitor } = await import('./KernelMonitor.js');
  return KernelMonitor.open(connectionFile, { timeLimitMs: MONITOR_LIMIT_MS, logger });
}
