import type { KernelStatus } from '../../api';
import type { Logger } from '../../base/logger';
import type { KernelInfo } from '../../jupyter/kernelInfo';
import { MessagesObserver, type Monitor } from '../../kernels/observe/MessagesObserver';
import type { Observation, Observer } from '../../kernels/observe/Observer';
import type { ConnectionSlots, FreeSlot } from './ConnectionSlots';

/** How long a connection stays open after its last use. While it is open, the server does not end an idle kernel. */
const UNUSED_LIMIT_MS = 10_000;

/**
 * The same, while other kernels wait for a connection. An interrupt uses the connection again within this time. After
 * the interrupt, the connection ends at once.
 */
const WANTED_LIMIT_MS = 1000;

/** How long an interrupt waits for its turn to connect. After that it does without a connection. */
const TURN_LIMIT_MS = 30_000;

/** How long a server may take to connect us. */
const JOIN_LIMIT_MS = 5000;

/** A connection to a kernel's channels. */
export interface OpenChannels {
  readonly monitor: Monitor;
  /** Whether the connection still stands. */
  isOpen(): boolean;
  /** Resolves when it has ended. */
  readonly whenClosed: Promise<void>;
}

export interface ServerMessagesOptions {
  /** The kernel's name, for the log. */
  readonly name: string;
  readonly open: () => Promise<OpenChannels>;
  /** Whether a connection may be opened now. Asked after the wait for a slot. */
  readonly mayOpen: () => Promise<boolean>;
  /** Called before a connection that was used is closed. */
  readonly onClose: (status: KernelStatus | 'unknown') => void;
  readonly slots: ConnectionSlots;
  readonly logger: Logger;
  readonly onDidChange: () => void;
}

/**
 * Observes a kernel by its messages, which come through a WebSocket of its server. It connects when the user interrupts
 * the kernel or looks inside it, and disconnects 10 s after the last use, or earlier if other kernels wait.
 */
export class ServerMessages implements Observer {
  readonly kind = 'messages';
  private starting: Promise<void> | undefined;
  private current: MessagesObserver | undefined;
  /** Gives back the slot of `current` once its connection has ended. */
  private freeSlot = (): void => undefined;
  private channels: OpenChannels | undefined;
  private lastInfo: KernelInfo | undefined;
  /** How many calls and cell watches need the connection now. */
  private uses = 0;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  private readonly stopListening: () => void;

  constructor(private readonly options: ServerMessagesOptions) {
    this.stopListening = options.slots.onWanted(() => {
      if (this.current) {
        this.putOffEnd();
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

  /** Returns the connection for a use now, and puts off its end. If it is lost, the next request through it fails. */
  use(): Monitor | undefined {
    this.putOffEnd();
    return this.current?.monitor;
  }

  /** Disconnects if the connection is lost or could not be opened, and nothing uses it. */
  dropLost(): void {
    const isLost = this.channels?.isOpen() === false || this.current?.hasFailed === true;
    if (isLost && this.uses === 0) {
      this.disconnect();
    }
  }

  /** Waits for its turn to connect first. This wait does not count as `patienceMs`. */
  settle(patienceMs: number): Promise<void> {
    return this.useCurrent(TURN_LIMIT_MS, (current) => current.settle(patienceMs));
  }

  /** Connects if that is safe, and waits for the kernel's first answer. */
  connect(limitMs: number): Promise<void> {
    const began = performance.now();
    return this.useCurrent(limitMs, (current) =>
      current.connect(limitMs - (performance.now() - began)),
    );
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
        this.putOffEnd(0);
      });
    }
    return observation;
  }

  isAlive(timeLimitMs: number): Promise<boolean | undefined> {
    return this.current?.isAlive(timeLimitMs) ?? Promise.resolve(undefined);
  }

  dispose(): void {
    this.disposed = true;
    this.stopListening();
    this.disconnect();
  }

  private async useCurrent(
    turnLimitMs: number,
    action: (current: MessagesObserver) => Promise<void>,
  ): Promise<void> {
    this.dropLost();
    if (!this.current) {
      this.starting ??= this.start(turnLimitMs).finally(() => (this.starting = undefined));
      await this.starting;
    }
    if (this.current) {
      this.uses++;
      try {
        await action(this.current);
      } finally {
        this.uses--;
        this.putOffEnd();
      }
    }
  }

  /** Waits for a slot, and then prepares a connection if that is safe. */
  private async start(turnLimitMs: number): Promise<void> {
    const { slots, mayOpen } = this.options;
    const freeSlot = await slots.take(turnLimitMs);
    if (freeSlot && (await mayOpen()) && !this.disposed) {
      this.current = this.createObserver(freeSlot);
    } else {
      freeSlot?.();
    }
  }

  private createObserver(freeSlot: FreeSlot): MessagesObserver {
    const { name, logger, onDidChange, open } = this.options;
    let opening = Promise.resolve<OpenChannels | undefined>(undefined);
    const observer: MessagesObserver = new MessagesObserver({
      ...{ name, logger, onDidChange },
      openMonitor: async () => {
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

  private putOffEnd(wantedLimitMs = WANTED_LIMIT_MS): void {
    clearTimeout(this.timer);
    const limitMs = this.options.slots.isWanted ? wantedLimitMs : UNUSED_LIMIT_MS;
    this.timer = setTimeout(() => {
      if (this.uses === 0) {
        this.disconnect();
        this.options.onDidChange();
      }
    }, limitMs).unref();
  }

  private disconnect(): void {
    clearTimeout(this.timer);
    const { current, status } = this;
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
