import type { KernelStatus } from '../../api';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { waitFor } from '../../base/waiting';
import { CellWatch } from '../../kernels/observe/CellWatch';
import type { Observation, Observer } from '../../kernels/observe/Observer';
import type { ServerClient } from './ServerClient';
import type { ListedKernel } from './serverAnswers';

/** The pause between two requests to the server while an interrupt waits for the end of a cell. */
const PAUSE_MS = 250;

/** An answer of the server counts as current for this long. */
const CURRENT_MS = 200;

/**
 * Observes a kernel by the state that its server reports. The server reads this state from the kernel's messages. After
 * a request of ours, it reports `idle` even if a cell still runs. So once we have sent a message, the server's `idle`
 * counts for nothing until the server has reported `busy`, or the kernel's own messages have shown that it is idle.
 */
export class ServerKernelState implements Observer {
  /** The server is a provider: it started the kernel. */
  readonly kind = 'provider';
  seenAt = Date.now();
  private current: ListedKernel;
  private hasEnded = false;
  /** Whether the server did not answer the last time it was asked. */
  private hasLastReadFailed = false;
  private isDisturbed = false;
  private readAt = -Infinity;
  private reading: Promise<string | undefined> | undefined;

  constructor(
    private readonly options: {
      readonly client: Pick<ServerClient, 'readKernel'>;
      readonly listed: ListedKernel;
      readonly logger: Logger;
      readonly onDidChange: () => void;
    },
  ) {
    this.current = options.listed;
  }

  get status(): KernelStatus | 'unknown' {
    if (this.hasEnded) {
      return 'dead';
    }
    const { state } = this.current;
    return this.isDisturbed && state === 'idle' ? 'unknown' : state;
  }

  get canObserve(): boolean {
    return this.status !== 'unknown';
  }

  /**
   * Whether no client is connected. The server then keeps the kernel's outputs for the client that left, and drops them
   * when another client connects. A server that does not report how many clients are connected keeps no outputs.
   */
  get isUnattended(): boolean {
    return this.current.connections === 0;
  }

  /** How many clients are connected, ours included; 0 if the server does not report it. */
  get connections(): number {
    return this.current.connections ?? 0;
  }

  /** Updates the state from an answer of the server. */
  update(listed: ListedKernel): void {
    const before = this.status;
    this.current = listed;
    this.seenAt = Date.now();
    if (listed.state === 'busy') {
      this.isDisturbed = false;
    }
    if (this.status !== before) {
      this.options.onDidChange();
    }
  }

  /** Records that we have connected and may send messages. The server may then report `idle` although a cell runs. */
  disturb(): void {
    this.isDisturbed = true;
  }

  /** Records that the kernel's own messages have shown that it is idle. */
  sawIdle(): void {
    this.isDisturbed = false;
    this.current = { ...this.current, state: 'idle' };
    this.seenAt = Date.now();
  }

  /** Asks the server, unless it has just answered. Never rejects. */
  async settle(): Promise<void> {
    await this.refresh();
  }

  /**
   * Does the same as `settle`.
   *
   * @returns why the server did not answer; undefined if it did
   */
  refresh(): Promise<string | undefined> {
    if (performance.now() - this.readAt < CURRENT_MS) {
      return Promise.resolve(undefined);
    }
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  observe(): Observation | undefined {
    const { status } = this;
    if (status === 'unknown' || (status === 'idle' && this.hasLastReadFailed)) {
      return undefined;
    }
    return status === 'busy' ? { status: 'running', watch: this.watchCell() } : { status };
  }

  /** Asks the server whether the kernel has ended. */
  async askWhetherEnded(): Promise<boolean> {
    this.readAt = -Infinity;
    await this.settle();
    return this.hasEnded;
  }

  private async read(): Promise<string | undefined> {
    try {
      const kernel = await this.options.client.readKernel(this.current.id);
      this.readAt = performance.now();
      this.hasLastReadFailed = false;
      if (kernel) {
        this.update(kernel);
      } else if (!this.hasEnded) {
        this.hasEnded = true;
        this.options.onDidChange();
      }
      return undefined;
    } catch (error) {
      this.hasLastReadFailed = true;
      this.options.logger.info(messageOf(error));
      return messageOf(error);
    }
  }

  /**
   * Asks the server again and again until the cell has ended or the watch is disposed. The server shows that the cell
   * ended, not how.
   */
  private watchCell(): CellWatch {
    const over = new AbortController();
    const watch = new CellWatch(undefined, () => over.abort());
    const follow = async (): Promise<void> => {
      while (!(await waitFor([over.signal], PAUSE_MS)) && !watch.outcome) {
        this.readAt = -Infinity;
        await this.settle();
        const { status } = this;
        if (status !== 'busy' && status !== 'unknown') {
          watch.settle(status === 'idle' ? 'over' : 'dead');
        }
      }
    };
    void follow();
    return watch;
  }
}
