import type { JsonObject } from './json';
import type { JupyterMessage } from './messages';

/**
 * The channels that take requests. Most kernels answer on control even while a cell runs, and on shell only after the
 * cell.
 */
export type RequestChannel = 'shell' | 'control';

export interface SendOptions {
  readonly waitMs?: number;
}

export interface RequestOptions {
  readonly timeLimitMs?: number;
  /** The beginning of the msg_id; default: empty. */
  readonly idPrefix?: string;
}

export interface SentRequest {
  readonly msgId: string;
  readonly reply: Promise<JupyterMessage>;
}

/**
 * The channels of a kernel, as far as `KernelMonitor` uses them. `ClientChannels` implements them; tests use a fake.
 */
export interface KernelChannels {
  /**
   * Sends requests until the kernel answers and its iopub messages arrive here. Must be called again after a
   * disconnect.
   *
   * @throws KernelInterruptError `TIMED_OUT`, `DISPOSED`, `BAD_REQUEST` if a program other than the kernel answers, or
   *   `UNREACHABLE` if a Jupyter server closes the connection
   */
  whenReady(timeLimitMs: number): Promise<void>;

  /**
   * Sends a request without waiting for its reply.
   *
   * @param options.waitMs how long the request may wait for a connection before it is dropped; default: until `close`
   * @returns its msg_id, which is the parent's msg_id of every message that answers it
   * @throws KernelInterruptError `DISPOSED`
   */
  send(channel: RequestChannel, type: string, content: JsonObject, options?: SendOptions): string;

  /**
   * Calls the listener with every iopub message that arrives, whichever client's request it belongs to. Returns a
   * function that removes the listener.
   */
  onIopub(listener: (message: JupyterMessage) => void): () => void;

  /**
   * From now on, only the iopub messages whose ZeroMQ topic begins with this text are received. Until the first call,
   * all of them are.
   * Source: Jupyter client documentation, "Messaging in Jupyter", section "The Wire Protocol".
   */
  receiveOnly(topic: string): void;

  /** Calls the listener with every reply to a request of this client. Returns a function that removes the listener. */
  onReply(listener: (reply: JupyterMessage) => void): () => void;

  /**
   * Calls the listener when iopub disconnects, because the kernel's process ends or the connection is lost. Returns a
   * function that removes the listener.
   */
  onDisconnect(listener: () => void): () => void;

  /** Resolves to whether a disconnected kernel has ended. Resolves to false if it may merely be out of reach. */
  hasEnded(): Promise<boolean>;

  /**
   * Resolves to whether the heartbeat answers in time. Most kernels answer while a cell runs. Single-threaded ones,
   * such as IRkernel, and a process that SIGSTOP has suspended do not. Undefined if these channels have no heartbeat.
   */
  isAlive(timeLimitMs: number): Promise<boolean | undefined>;

  /** Closes the connection, and rejects with `DISPOSED` every request that waits for a reply. */
  close(): void;
}

/** The channels of a kernel, as far as `execute` uses them. `ClientChannels` implements them. */
export interface KernelRequests extends Pick<KernelChannels, 'onIopub'> {
  /**
   * Sends a request and returns a promise of its reply. A request that cannot be sent in time is dropped.
   *
   * @param options.timeLimitMs default: until the connection is closed
   * @throws KernelInterruptError `DISPOSED`; `reply` rejects with `TIMED_OUT`, `DISPOSED`, or the reason why the
   *   request could not be sent (`OS_ERROR`, `UNREACHABLE`)
   */
  begin(
    channel: RequestChannel,
    type: string,
    content: JsonObject,
    options?: RequestOptions,
  ): SentRequest;
}
