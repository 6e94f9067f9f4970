import { randomUUID } from 'node:crypto';
import { KernelInterruptError } from '../base/errors';
import { Listeners } from '../base/Listeners';
import type { Logger } from '../base/logger';
import { PendingRequests } from '../base/PendingRequests';
import type { JsonObject } from './json';
import type {
  KernelChannels,
  KernelRequests,
  RequestChannel,
  RequestOptions,
  SendOptions,
  SentRequest,
} from './KernelChannels';
import { newRequest, type JupyterMessage } from './messages';

/** The requests and the listeners of one client of a kernel, over any transport. */
export abstract class ClientChannels implements KernelChannels, KernelRequests {
  /** The identity of this client. */
  protected readonly session = randomUUID();
  protected readonly pending = new PendingRequests<string, JupyterMessage>();
  protected readonly iopub: Listeners<[JupyterMessage]>;
  protected readonly disconnects: Listeners<[]>;
  private readonly replies: Listeners<[JupyterMessage]>;
  private readonly closing = new AbortController();

  protected constructor(protected readonly logger: Logger) {
    this.iopub = new Listeners(logger);
    this.replies = new Listeners(logger);
    this.disconnects = new Listeners(logger);
  }

  /** Aborted by `close`, but not if a Jupyter server closes the connection. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  abstract whenReady(timeLimitMs: number): Promise<void>;
  abstract receiveOnly(topic: string): void;
  abstract hasEnded(): Promise<boolean>;
  abstract isAlive(timeLimitMs: number): Promise<boolean | undefined>;

  /**
   * Sends a request and waits for its reply. A request that cannot be sent in time is dropped.
   *
   * @param options.timeLimitMs default: until the connection is closed
   * @throws KernelInterruptError `TIMED_OUT`, `DISPOSED`, or the reason why the request could not be sent (`OS_ERROR`,
   *   `UNREACHABLE`)
   */
  async request(
    channel: RequestChannel,
    type: string,
    content: JsonObject,
    options: RequestOptions = {},
  ): Promise<JupyterMessage> {
    return this.begin(channel, type, content, options).reply;
  }

  begin(
    channel: RequestChannel,
    type: string,
    content: JsonObject,
    options: RequestOptions = {},
  ): SentRequest {
    const message = this.newRequest(type, content, options.idPrefix);
    const msgId = message.header.msg_id;
    const { timeLimitMs: ms } = options;
    const limit =
      ms === undefined ? undefined : { ms, error: () => this.timedOut(`answer ${type}`, ms) };
    const reply = this.pending.add(msgId, limit);
    this.post(channel, message, () => this.pending.has(msgId));
    return { msgId, reply };
  }

  send(
    channel: RequestChannel,
    type: string,
    content: JsonObject,
    { waitMs = Infinity }: SendOptions = {},
  ): string {
    const message = this.newRequest(type, content);
    const end = performance.now() + waitMs;
    this.post(channel, message, () => !this.closed.aborted && performance.now() < end);
    return message.header.msg_id;
  }

  onIopub(listener: (message: JupyterMessage) => void): () => void {
    return this.iopub.add(listener);
  }

  onReply(listener: (reply: JupyterMessage) => void): () => void {
    return this.replies.add(listener);
  }

  onDisconnect(listener: () => void): () => void {
    return this.disconnects.add(listener);
  }

  close(): void {
    this.closing.abort();
    this.closeTransport();
    this.pending.rejectAll(disposedError());
    this.iopub.clear();
    this.replies.clear();
    this.disconnects.clear();
  }

  /** Sends a message as soon as the transport can send it, unless `isWanted` returns false by then. */
  protected abstract post(
    channel: RequestChannel,
    message: JupyterMessage,
    isWanted: () => boolean,
  ): void;

  protected abstract closeTransport(): void;

  protected answered(reply: JupyterMessage): void {
    this.replies.emit(reply);
    this.pending.resolve(reply.parent_header.msg_id, reply);
  }

  protected timedOut(task: string, timeLimitMs: number): KernelInterruptError {
    return new KernelInterruptError(
      'TIMED_OUT',
      `The kernel did not ${task} within ${timeLimitMs} ms.`,
    );
  }

  private newRequest(type: string, content: JsonObject, idPrefix?: string): JupyterMessage {
    if (this.closed.aborted) {
      throw disposedError();
    }
    return newRequest(this.session, type, content, idPrefix);
  }
}

export function disposedError(): KernelInterruptError {
  return new KernelInterruptError('DISPOSED', 'The connection to the kernel is closed.');
}
