import type { JsonObject } from './json';
import type { JupyterMessage } from './messages';

/** The channels that take requests. Control is answered even while a cell runs; shell waits for it. */
export type RequestChannel = 'shell' | 'control';

export interface SendOptions {
  readonly waitMs?: number;
}

export interface RequestOptions {
  readonly timeLimitMs?: number;
}

export interface SentRequest {
  readonly msgId: string;
  readonly reply: Promise<JupyterMessage>;
}

/** What it takes to watch a kernel: `KernelConnection`, or in tests something that plays the kernel. */
export interface KernelChannels {
  /**
   * Asks the kernel until it answers, and all that it publishes on iopub from then on arrives here. To be called
   * again after a disconnect.
   *
   * @throws KernelInterruptError `TIMED_OUT`, `DISPOSED`, or `BAD_REQUEST` where what answers is not the kernel
   */
  whenReady(timeLimitMs: number): Promise<void>;

  /**
   * Sends a request whose reply nobody waits for.
   *
   * @param options.waitMs how long it may wait for a connection before it is dropped; default: until `close`
   * @returns its msg_id, the parent of all that comes of it
   * @throws KernelInterruptError `DISPOSED`
   */
  send(channel: RequestChannel, type: string, content: JsonObject, options?: SendOptions): string;

  /** Hears all that the kernel publishes, whoever asked for it. Returns how to stop. */
  onIopub(listener: (message: JupyterMessage) => void): () => void;

  /** Hears every reply to this client, also to what was `send`. Returns how to stop. */
  onReply(listener: (reply: JupyterMessage) => void): () => void;

  /** Hears when the kernel's end of iopub is gone, as it is once its process is. Returns how to stop. */
  onDisconnect(listener: () => void): () => void;

  /** Whether the kernel's heartbeat answers within the time limit; a busy kernel's does, a stopped one's does not. */
  isAlive(timeLimitMs: number): Promise<boolean>;

  /** Closes everything at once, and rejects with `DISPOSED` what waits for a reply. */
  close(): void;
}

/** What it takes to run a cell: `KernelConnection`. */
export interface KernelRequests extends Pick<KernelChannels, 'onIopub'> {
  /**
   * Sends a request and waits for its reply. A request that could not be sent in time is never sent.
   *
   * @param options.timeLimitMs without it, the wait lasts as long as the connection is open
   * @throws KernelInterruptError `DISPOSED`; `reply` rejects with `TIMED_OUT`, `DISPOSED`, or `OS_ERROR` where the
   *   request could not be sent
   */
  begin(
    channel: RequestChannel,
    type: string,
    content: JsonObject,
    options?: RequestOptions,
  ): SentRequest;
}
