import type { KernelStatus } from '../../api';
import { KernelInterruptError } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import type { KernelInfo } from '../../jupyter/kernelInfo';
import { MessagesObserver, type Monitor } from '../../kernels/observe/MessagesObserver';
import type { Observation, Observer } from '../../kernels/observe/Observer';
import type { ConnectionSlots } from './ConnectionSlots';

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
}

export interface ServerMessagesOptions {
  /** The kernel's name, for the log. */
  readonly name: string;
  readonly open: () => Promise<OpenChannels>;
  /** Whether a connection may be opened now. Asked again after the wait for a slot. */
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
  private current: MessagesObserver | undefined;
  /** Resolves when the current observer has a slot. */
  private turn = Promise.resolve();
  private channels: OpenChannels | undefined;
  private lastInfo: KernelInfo | undefined;
  /** The settles and the watches that need the connection now. */
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

  /** Returns the connection to use it now, which puts off its end. If it is lost, a request says so. */
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

  /** Waits for its turn first: that time is not the kernel's. */
  settle(patienceMs: number): Promise<void> {
    return this.useCurrent(async (current) => {
      await withinLimit(this.turn, TURN_LIMIT_MS, undefined);
      await current.settle(patienceMs);
    });
  }

  /** Connects if that is safe, and waits for the kernel's first answer. */
  connect(limitMs: number): Promise<void> {
    return this.useCurrent((current) => current.connect(limitMs));
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

  private async useCurrent(action: (current: MessagesObserver) => Promise<void>): Promise<void> {
    this.dropLost();
    if (!this.current) {
      if (!(await this.options.mayOpen()) || this.disposed) {
        return;
      }
      this.current ??= this.createObserver();
    }
    this.uses++;
    try {
      await action(this.current);
    } finally {
      this.uses--;
      this.putOffEnd();
    }
  }

  private createObserver(): MessagesObserver {
    const { name, logger, onDidChange, slots } = this.options;
    const turn = slots.take();
    this.turn = turn;
    const observer: MessagesObserver = new MessagesObserver({
      ...{ name, logger, onDidChange },
      openMonitor: () => this.openInTurn(turn, () => this.current === observer),
      listening: {
        ...{ isLazy: true, isQuiet: true, isIpykernel: false },
        joinLimitMs: JOIN_LIMIT_MS,
        onInput: () => undefined,
      },
    });
    return observer;
  }

  private async openInTurn(turn: Promise<void>, isWanted: () => boolean): Promise<Monitor> {
    const { slots, mayOpen, open, name } = this.options;
    await turn;
    try {
      if (isWanted() && (await mayOpen()) && isWanted()) {
        const channels = await open();
        if (isWanted()) {
          this.channels = channels;
          return channels.monitor;
        }
        channels.monitor.dispose();
      }
      throw new KernelInterruptError(
        'DISPOSED',
        `Kernel Interrupt did not connect to ${name}: its state has changed in the meantime. Try again.`,
      );
    } catch (error) {
      slots.free();
      throw error;
    }
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
    const { current, channels, status } = this;
    if (current) {
      this.lastInfo = current.info ?? this.lastInfo;
      this.current = undefined;
      this.channels = undefined;
      current.dispose();
      if (channels) {
        this.options.slots.free();
      }
      this.options.onClose(status);
    }
  }
}
