import { setTimeout as delay } from 'node:timers/promises';
import type { KernelStatus } from '../../api';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import type { KernelInfo } from '../../jupyter/kernelInfo';
import type { KernelMonitor } from './KernelMonitor';
import type { CellInput } from './KernelMonitorActivity';
import type { Observation, Observer } from './Observer';

/**
 * How long the monitor may take to catch up with the kernel. A kernel that seems idle may have just begun a cell; one
 * that seems busy may have begun the next cell. The limit is short if a cell may run, because a kernel that cannot
 * answer during a cell would keep the user waiting.
 */
const CURRENT_LIMIT_MS = { idle: 1000, busy: 200, unknown: 200 };

/**
 * How long it may take to connect to a kernel of another client and to get its first answer. `settle` waits this long
 * even with a shorter `patienceMs`, which is 0 if another observer knows that the kernel is up.
 */
const JOIN_LIMIT_MS = 500;

/** The part of KernelMonitor that other classes use; tests use a fake. */
export type Monitor = Pick<
  KernelMonitor,
  | 'ready'
  | 'status'
  | 'info'
  | 'onDidChangeStatus'
  | 'onInput'
  | 'wake'
  | 'watchRunning'
  | 'whenCurrent'
  | 'whenAnswered'
  | 'expectCell'
  | 'holder'
  | 'request'
  | 'follow'
  | 'runOnControl'
  | 'requestInterrupt'
  | 'nudge'
  | 'isAlive'
  | 'dispose'
>;

interface CommonOptions {
  /** The kernel's name, for the log. */
  readonly name: string;
  readonly logger: Logger;
  readonly listening?: Listening | undefined;
  readonly onDidChange: () => void;
}

/** How to reach the kernel's channels. */
export type Channels =
  | {
      readonly connectionFile: string;
      /** Opens the monitor of a connection file; default: `KernelMonitor.open`. */
      readonly openMonitor?: ((connectionFile: string) => Promise<Monitor>) | undefined;
    }
  | { readonly connectionFile?: undefined; readonly openMonitor: () => Promise<Monitor> };

export type MessagesObserverOptions = CommonOptions & Channels;

/** How to listen to a kernel that another client uses. */
export interface Listening {
  /** Whether to connect only when an interrupt, or a look inside the kernel, needs it. */
  readonly isLazy: boolean;
  readonly isQuiet: boolean;
  readonly isIpykernel: boolean;
  /** How long the connection and the first answer may take together, in ms; default: half a second. */
  readonly joinLimitMs?: number;
  /** Called at the beginning of each cell. */
  readonly onInput: (input: CellInput) => void;
}

/** Observes a kernel by the messages on its channels. */
export class MessagesObserver implements Observer {
  readonly kind = 'messages';
  /** Whether it could not connect, or the kernel did not answer in time. */
  hasFailed = false;
  private opening: Promise<Monitor | undefined> | undefined;
  private readonly over = new AbortController();
  private opened: Monitor | undefined;

  constructor(private readonly options: MessagesObserverOptions) {
    if (!options.listening?.isLazy) {
      this.opening = this.open();
    }
  }

  get status(): KernelStatus | 'unknown' {
    return this.monitor?.status ?? 'unknown';
  }

  get canObserve(): boolean {
    return this.monitor !== undefined;
  }

  /** The connection to the kernel's channels; undefined until it is open, and after it failed. */
  get monitor(): Monitor | undefined {
    return this.hasFailed ? undefined : this.opened;
  }

  /** The kernel's description of itself; undefined before the connection is open. */
  get info(): KernelInfo | undefined {
    return this.opened?.info;
  }

  /** Connects, and waits for the kernel's first answer, which may come while a cell runs. */
  async connect(limitMs: number): Promise<void> {
    this.opening ??= this.open();
    const answered = this.opening.then((monitor) => {
      monitor?.wake();
      return monitor?.ready;
    });
    await withinLimit(
      answered.catch(() => undefined),
      limitMs,
      undefined,
    );
  }

  async settle(patienceMs: number): Promise<void> {
    this.opening ??= this.open();
    const waited = delay(patienceMs, undefined, { ref: false });
    const { listening } = this.options;
    const joinLimitMs = Math.max(patienceMs, listening?.joinLimitMs ?? JOIN_LIMIT_MS);
    const joined = delay(joinLimitMs, undefined, { ref: false });
    const isListening = listening !== undefined;
    const monitor = await Promise.race([this.opening, isListening ? joined : waited]);
    const wasQuiet = monitor?.wake() ?? false;
    if (monitor?.status === 'starting') {
      await Promise.race([monitor.ready.catch(() => undefined), waited]);
    } else if (monitor?.status === 'unknown' && wasQuiet) {
      await Promise.race([monitor.ready.catch(() => undefined), joined]);
    }
    if (monitor && monitor.status !== 'starting' && monitor.status !== 'dead') {
      try {
        await monitor.whenCurrent(CURRENT_LIMIT_MS[monitor.status]);
        await monitor.whenAnswered();
      } catch (error) {
        // The connection was closed during the wait: the kernel ended, or left the list.
        this.options.logger.debug(messageOf(error));
      }
    }
  }

  observe(): Observation | undefined {
    const { monitor } = this;
    if (this.hasFailed) {
      return undefined;
    }
    // The monitor opens once the connection file exists. Until then, the kernel counts as starting, because some
    // kernels write the file themselves when they start.
    if (!monitor || monitor.status === 'starting') {
      return { status: 'starting', watch: monitor?.watchRunning() };
    }
    if (monitor.status === 'dead') {
      return { status: 'dead' };
    }
    const watch = monitor.watchRunning();
    if (!watch) {
      return { status: 'idle' };
    }
    const { holder, info } = monitor;
    // ipykernel and kernels built on its base class (`usesJupyterSession`) survive SIGINT at any time. Others may not:
    // IRkernel survives it while it runs a cell or is idle, but not while it handles another request.
    const wouldKill = holder !== undefined && info.usesJupyterSession === false;
    return { status: 'running', watch, holder, wouldKill };
  }

  async isAlive(timeLimitMs: number): Promise<boolean | undefined> {
    return this.opened?.isAlive(timeLimitMs);
  }

  /** Closes the connection. `info` stays known. */
  dispose(): void {
    this.over.abort();
    void this.opening?.then((monitor) => monitor?.dispose());
  }

  private async open(): Promise<Monitor | undefined> {
    const { name, logger, listening } = this.options;
    try {
      // Loads the Jupyter client only when a kernel needs it, so that the extension starts fast.
      const { openMonitor } = await import('./openMonitor.js');
      const monitor = await openMonitor(this.options, this.over.signal);
      this.opened = monitor;
      monitor.onDidChangeStatus(this.options.onDidChange);
      if (listening) {
        monitor.onInput(listening.onInput);
      }
      monitor.ready.catch((error: unknown) => {
        logger.debug(`Cannot connect to ${name}: ${messageOf(error)}`);
        this.hasFailed = true;
        this.options.onDidChange();
      });
      return monitor;
    } catch (error) {
      if (!this.over.signal.aborted) {
        logger.warn(`Cannot observe ${name}: ${messageOf(error)}`);
      }
      this.hasFailed = true;
      return undefined;
    }
  }
}
