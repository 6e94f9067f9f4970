import type { KernelStatus } from '../../api';
import { KernelInterruptError } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { KernelInfo } from '../../jupyter/kernelInfo';
import { MessagesObserver, type Monitor } from '../../kernels/observe/MessagesObserver';
import type { Observation, Observer } from '../../kernels/observe/Observer';
import type { ConnectionSlots, FreeSlot } from './ConnectionSlots';
import { SlotWait } from './SlotWait';

/** How long a connection stays open after its last use. While it is open, the server does not end an idle kernel. */
const UNUSED_LIMIT_MS = 10_000;

/** How long a connection stays open after each kind of use while other kernels wait for a connection. */
const WANTED_LIMITS_MS = {
  /**
   * The first step of an interrupt, or of a look inside the kernel. The next step follows when the server has answered
   * a request, which may take 5 s.
   */
  beginning: 6000,
  /** A request to the code inside the kernel. It may take this long. */
  request: 6000,
  question: 1000,
  interrupt: 0,
};

/**
 * How long an interrupt, or a look inside a kernel, waits for its turn to connect. After that, it goes on without a
 * connection.
 */
const TURN_LIMIT_MS = 30_000;

/** How long a server may take to connect us to a kernel. */
const JOIN_LIMIT_MS = 5000;

/** A connection to a kernel's channels. */
export interface OpenChannels {
  readonly monitor: Monitor;
  /** Whether the connection is still open. */
  isOpen(): boolean;
  /** Resolves when the connection has ended. */
  readonly whenClosed: Promise<void>;
}

export interface ServerMessagesOptions {
  /** The kernel's name, for the log. */
  readonly name: string;
  readonly open: () => Promise<OpenChannels>;
  /** Whether a connection may be opened now. Called after the wait for a slot. */
  readonly mayOpen: () => Promise<boolean>;
  /** Called when we disconnect, with the kernel's status until then; `unknown` if the connection was lost. */
  readonly onClose: (status: KernelStatus | 'unknown') => void;
  /**
   * Called if `settle` or `connect` goes on without a connection.
   *
   * @param isLate whether all connections were in use for too long
   */
  readonly onGivenUp: (isLate: boolean) => void;
  readonly slots: ConnectionSlots;
  readonly logger: Logger;
  readonly onDidChange: () => void;
}

/**
 * Observes a kernel by its messages, which come through a WebSocket of its server. It connects for an interrupt, for a
 * look inside the kernel, and to ask the kernel which notebook it runs. It disconnects 10 s after the last use, or
 * earlier if other kernels wait.
 */
export class ServerMessages implements Observer {
  readonly kind = 'messages';
  private wait: SlotWait | undefined;
  private current: MessagesObserver | undefined;
  /** Gives back the slot of `current` once its connection has ended. */
  private freeSlot = (): void => undefined;
  private channels: OpenChannels | undefined;
  private lastInfo: KernelInfo | undefined;
  /** How many calls and cell watches need the connection now. */
  private uses = 0;
  private lastUse = { at: 0, wantedLimitMs: 0 };
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;
  private readonly stopListening: () => void;

  constructor(private readonly options: ServerMessagesOptions) {
    this.stopListening = options.slots.onWanted(() => {
      if (this.current) {
        this.schedule();
      }
    });
  }

  get status(): KernelStatus | 'unknown' {
    return this.current?.status ?? 'unknown';
  }

  get canObserve(): boolean {
    return this.current?.canObserve === true;
  }

  /** The kernel's description of itself; kept when the connection is closed. */
  get info(): KernelInfo | undefined {
    this.lastInfo = this.current?.info ?? this.lastInfo;
    return this.lastInfo;
  }

  /** Whether requests can be sent. */
  get isOpen(): boolean {
    return this.channels?.isOpen() === true && this.current?.monitor !== undefined;
  }

  /**
   * Returns the monitor for a request, and keeps the connection open for longer. If the connection is lost, the request
   * fails.
   */
  use(): Monitor | undefined {
    this.putOffEnd('request');
    return this.current?.monitor;
  }

  /** Disconnects if the connection is lost or could not be opened, and nothing uses it. */
  dropLost(): void {
    const isLost = this.channels?.isOpen() === false || this.current?.hasFailed === true;
    if (isLost && this.uses === 0) {
      this.disconnect();
    }
  }

  /** First waits for its turn to connect. `patienceMs` does not limit this wait. */
  async settle(patienceMs: number, over?: AbortSignal): Promise<void> {
    if (await this.start(TURN_LIMIT_MS, over)) {
      await this.useCurrent('beginning', (current) => current.settle(patienceMs));
    }
  }

  /** Connects if `mayOpen` allows it, and waits for the kernel's first answer. */
  async connect(limitMs: number): Promise<void> {
    const began = performance.now();
    if (await this.start(limitMs)) {
      const leftMs = limitMs - (performance.now() - began);
      await this.useCurrent('question', (current) => current.connect(leftMs));
    }
  }

  observe(): Observation | undefined {
    if (!this.isOpen) {
      return undefined;
    }
    const observation = this.current?.observe();
    const { watch } = observation ?? {};
    if (watch) {
      this.uses++;
      watch.onDisposed(() => {
        this.uses--;
        this.putOffEnd('interrupt');
      });
    } else {
      this.putOffEnd('interrupt');
    }
    return observation;
  }

  isAlive(timeLimitMs: number): Promise<boolean | undefined> {
    return this.current?.isAlive(timeLimitMs) ?? Promise.resolve(undefined);
  }

  dispose(): void {
    this.disposed = true;
    this.wait?.end();
    this.stopListening();
    this.disconnect();
  }

  private async useCurrent(
    kind: keyof typeof WANTED_LIMITS_MS,
    action: (current: MessagesObserver) => Promise<void>,
  ): Promise<void> {
    if (this.current) {
      this.uses++;
      try {
        await action(this.current);
      } finally {
        this.uses--;
        this.putOffEnd(kind);
      }
    }
  }

  /**
   * Waits for a slot, and then prepares a connection if `mayOpen` allows it.
   *
   * @returns whether a connection is prepared within the limit
   */
  private async start(limitMs: number, over?: AbortSignal): Promise<boolean> {
    this.dropLost();
    if (!this.current && !this.disposed) {
      const wait = this.wait?.isOver === false ? this.wait : this.newWait();
      this.wait = wait;
      await wait.join(limitMs, over);
      if (!this.hasCurrent) {
        this.options.onGivenUp(!wait.hasTurn && !over?.aborted);
      }
    }
    return this.hasCurrent;
  }

  private get hasCurrent(): boolean {
    return this.current !== undefined;
  }

  private newWait(): SlotWait {
    return new SlotWait(this.options.slots, (...slot) => this.begin(...slot));
  }

  private async begin(freeSlot: FreeSlot, isWanted: () => boolean): Promise<void> {
    if (isWanted() && (await this.options.mayOpen()) && isWanted()) {
      this.current = this.createObserver(freeSlot);
      this.putOffEnd('beginning');
    } else {
      freeSlot();
    }
  }

  private createObserver(freeSlot: FreeSlot): MessagesObserver {
    const { name, logger, onDidChange, open } = this.options;
    let opening = Promise.resolve<OpenChannels | undefined>(undefined);
    const observer: MessagesObserver = new MessagesObserver({
      ...{ name, logger, onDidChange },
      openMonitor: async () => {
        if (this.current !== observer) {
          throw new KernelInterruptError('DISPOSED', 'The connection is no longer needed.');
        }
        const opened = open();
        opening = opened.catch(() => {
          freeSlot();
          return undefined;
        });
        const channels = await opened;
        if (this.current === observer) {
          this.channels = channels;
        }
        return channels.monitor;
      },
      listening: {
        ...{ isLazy: true, isQuiet: true, isIpykernel: false },
        joinLimitMs: JOIN_LIMIT_MS,
        onInput: () => undefined,
      },
    });
    this.freeSlot = () => void opening.then((channels) => channels?.whenClosed).then(freeSlot);
    return observer;
  }

  private putOffEnd(kind: keyof typeof WANTED_LIMITS_MS): void {
    this.lastUse = { at: performance.now(), wantedLimitMs: WANTED_LIMITS_MS[kind] };
    this.schedule();
  }

  /** Schedules the end of the connection, by the time of its last use. */
  private schedule(): void {
    clearTimeout(this.timer);
    const { at, wantedLimitMs } = this.lastUse;
    const limitMs = this.options.slots.isWanted ? wantedLimitMs : UNUSED_LIMIT_MS;
    const end = (): void => {
      if (this.uses === 0) {
        this.disconnect();
        this.options.onDidChange();
      }
    };
    this.timer = setTimeout(end, Math.max(0, at + limitMs - performance.now())).unref();
  }

  private disconnect(): void {
    clearTimeout(this.timer);
    const { current } = this;
    // The status that a lost connection showed is out of date.
    const status = this.isOpen ? this.status : 'unknown';
    if (current) {
      this.lastInfo = current.info ?? this.lastInfo;
      this.current = undefined;
      this.channels = undefined;
      current.dispose();
      this.freeSlot();
      this.options.onClose(status);
    }
  }
}
