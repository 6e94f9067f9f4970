import { KernelInterruptError, messageOf } from '../../base/errors';
import { Listeners } from '../../base/Listeners';
import { nullLogger, type Logger } from '../../base/logger';
import { waitFor } from '../../base/waiting';
import { ClientChannels, disposedError } from '../ClientChannels';
import type { ConnectionInfo } from '../connectionFile';
import { fromFrames, toFrames } from '../frames';
import { hasEnded, isListening } from '../hasEnded';
import type { RequestChannel } from '../KernelChannels';
import type { JupyterMessage } from '../messages';
import { digestOf } from '../signature';
import { whenSubscribed } from '../whenSubscribed';
import { heartbeat } from './heartbeat';
import { Outbox } from './Outbox';
import { mechanismOf, readMechanism } from './securityMechanism';
import { ALL_TOPICS, loadZeroMq, openSockets, type KernelSockets, type ZeroMq } from './sockets';

/** The pause before each try to read the kernel's security mechanism, while the kernel does not answer. */
const MECHANISM_PAUSE_MS = 250;

/**
 * A client of one kernel, which may have other clients.
 *
 * Messages that are not signed with the connection file's key are dropped and counted.
 * Source: Jupyter client documentation, "Messaging in Jupyter".
 */
export class KernelConnection extends ClientChannels {
  private readonly sockets: KernelSockets;
  private readonly wrongSignatures: Listeners<[]>;
  private readonly outboxes: Readonly<Record<RequestChannel, Outbox>>;
  private readonly digest: string | undefined;
  private topic = ALL_TOPICS;
  private dropped = 0;

  private constructor(
    private readonly zmq: ZeroMq,
    private readonly info: ConnectionInfo,
    logger: Logger,
  ) {
    super(logger);
    this.digest = digestOf(info.signature_scheme);
    this.wrongSignatures = new Listeners(logger);
    this.sockets = openSockets(zmq, info, this.session);
    const { shell, control, iopub } = this.sockets;
    this.outboxes = { shell: new Outbox(shell), control: new Outbox(control) };
    void this.receive(iopub, (frames) =>
      this.takeMessage(frames, (message) => this.iopub.emit(message)),
    );
    for (const socket of [shell, control]) {
      void this.receive(socket, (frames) =>
        this.takeMessage(frames, (reply) => this.answered(reply)),
      );
    }
    void this.receive(iopub.events, (event) => {
      if (event.type === 'disconnect') {
        this.disconnects.emit();
      }
    });
  }

  /**
   * Opens a connection. Does not wait for the kernel, which may not have started yet; see `whenReady`.
   *
   * @throws the error of zeromq.js if its addon cannot be loaded or an address is invalid
   */
  static async open(info: ConnectionInfo, logger: Logger = nullLogger): Promise<KernelConnection> {
    return new KernelConnection(await loadZeroMq(), info, logger);
  }

  /** The number of received messages that were malformed, or signed with another key. */
  get droppedMessages(): number {
    return this.dropped;
  }

  /**
   * Rejects with `BAD_REQUEST` as soon as it sees that the kernel signs with another key, or that only one side
   * encrypts.
   */
  override async whenReady(timeLimitMs: number): Promise<void> {
    const wrongSignature = new AbortController();
    const stop = this.wrongSignatures.add(() => wrongSignature.abort());
    const mismatch = new AbortController();
    const done = new AbortController();
    const ended = AbortSignal.any([this.closed, done.signal]);
    void this.abortOnMismatch(mismatch, ended);
    const cancelled = AbortSignal.any([this.closed, wrongSignature.signal, mismatch.signal]);
    const isReady = await whenSubscribed(this, isListening(this.info), timeLimitMs, cancelled);
    done.abort();
    stop();
    if (isReady) {
      return;
    }
    if (this.closed.aborted) {
      throw disposedError();
    }
    if (mismatch.signal.aborted) {
      throw new KernelInterruptError(
        'BAD_REQUEST',
        'Either the kernel or the connection file uses encryption (CURVE), but not both. So the file belongs to a different kernel.',
      );
    }
    throw wrongSignature.signal.aborted
      ? new KernelInterruptError(
          'BAD_REQUEST',
          'The kernel signs its messages with another key. The connection file belongs to a different kernel.',
        )
      : this.timedOut('answer', timeLimitMs);
  }

  override receiveOnly(topic: string): void {
    if (topic !== this.topic && !this.closed.aborted) {
      const { iopub } = this.sockets;
      iopub.subscribe(topic);
      iopub.unsubscribe(this.topic);
      this.topic = topic;
    }
  }

  override hasEnded(): Promise<boolean> {
    return hasEnded(this.info, this.closed);
  }

  override isAlive(timeLimitMs: number): Promise<boolean> {
    return heartbeat(this.zmq, this.info, timeLimitMs, this.closed);
  }

  protected override closeTransport(): void {
    const { shell, control, iopub } = this.sockets;
    [shell, control, iopub].forEach((socket) => socket.close());
  }

  protected override post(
    channel: RequestChannel,
    message: JupyterMessage,
    isWanted: () => boolean,
  ): void {
    const frames = toFrames(message, this.info.key, this.digest);
    this.outboxes[channel].send(frames, isWanted).catch((cause: unknown) => {
      const sentence = `A message to the kernel could not be sent: ${messageOf(cause)}`;
      if (!this.closed.aborted) {
        this.logger.error(sentence);
      }
      const error = new KernelInterruptError('OS_ERROR', sentence, { cause });
      this.pending.reject(message.header.msg_id, error);
    });
  }

  protected override timedOut(task: string, timeLimitMs: number): KernelInterruptError {
    const { code, message } = super.timedOut(task, timeLimitMs);
    const dropped = ` ${this.dropped} of the kernel's messages were dropped as invalid. The connection file may belong to a different kernel.`;
    return new KernelInterruptError(code, message + (this.dropped > 0 ? dropped : ''));
  }

  /**
   * Aborts `mismatch` if the kernel's security mechanism is not that of the connection file. Returns once the mechanism
   * is known, or `ended` is aborted.
   */
  private async abortOnMismatch(mismatch: AbortController, ended: AbortSignal): Promise<void> {
    // A kernel with the same mechanism usually answers during the first pause, so that `readMechanism` need not
    // connect.
    while (!(await waitFor([ended], MECHANISM_PAUSE_MS))) {
      const mechanism = await readMechanism(this.info, ended);
      if (mechanism !== undefined) {
        if (mechanism !== mechanismOf(this.info)) {
          mismatch.abort();
        }
        return;
      }
    }
  }

  /** Calls `take` with everything that arrives, until the socket is closed. */
  private async receive<T>(source: AsyncIterable<T>, take: (item: T) => void): Promise<void> {
    try {
      for await (const item of source) {
        take(item);
      }
    } catch (error) {
      // Closing a socket ends its events with an error.
      if (!this.closed.aborted) {
        this.logger.error(`A socket of the kernel failed: ${messageOf(error)}`);
        this.close();
      }
    }
  }

  private takeMessage(frames: readonly Buffer[], handle: (message: JupyterMessage) => void): void {
    const parsed = fromFrames(frames, this.info.key, this.digest);
    if ('message' in parsed) {
      handle(parsed.message);
      return;
    }
    this.dropped++;
    if (parsed.dropped === 'wrong signature') {
      this.wrongSignatures.emit();
    }
    // Only the first dropped message is logged, because any program on this machine can send thousands.
    if (this.dropped === 1) {
      this.logger.warn(
        `Dropped invalid data that came from the kernel's address: ${parsed.dropped}.`,
      );
    }
  }
}
