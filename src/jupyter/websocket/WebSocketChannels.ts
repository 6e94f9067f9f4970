import { WebSocket, type RawData } from 'ws';
import type { KernelInterruptError } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { ClientChannels, disposedError } from '../ClientChannels';
import type { RequestChannel } from '../KernelChannels';
import type { JupyterMessage } from '../messages';
import { whenSubscribed } from '../whenSubscribed';
import { connectionTrouble, serverTrouble, statusTrouble } from './troubles';
import { defaultFormat, v1Format, V1_PROTOCOL, type WireFormat } from './wireFormats';

/** How long a server may take to open a connection. */
const OPEN_LIMIT_MS = 5000;

/** How long a server may take to close a connection. */
const CLOSE_LIMIT_MS = 1000;

/** A longer message ends the connection. The limit is high, because cells may show large pictures. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** If more bytes than this wait to be sent, the server has probably stopped reading: a further message is rejected. */
const MAX_UNSENT_BYTES = 1024 * 1024;

/** How to reach the channels of a kernel through its server. */
export interface ChannelsAddress {
  /** `ws:` or `wss:`, without a token: addresses appear in logs. */
  readonly url: URL;
  /** Contain the token, or the cookie of the login. */
  readonly headers: Readonly<Record<string, string>>;
  /** The server's name in messages: `the Jupyter server at localhost:8888`. */
  readonly server: string;
}

export interface WebSocketOptions {
  readonly address: ChannelsAddress;
  /** Asks the server whether the kernel has ended. */
  readonly hasEnded: () => Promise<boolean>;
  readonly logger: Logger;
  readonly openLimitMs?: number;
}

/**
 * A client of one kernel, through a WebSocket of its Jupyter server. Once the connection is lost, it stays lost; a
 * later interrupt opens another one.
 *
 * While the connection is open, the server does not end an idle kernel. So close it soon after its last use.
 */
export class WebSocketChannels extends ClientChannels {
  private readonly server: string;
  private readonly format: WireFormat;
  private readonly lost = new AbortController();
  /** Resolves when both sides have closed the connection, or the server took too long to close it. */
  readonly whenClosed: Promise<void>;
  private trouble: KernelInterruptError | undefined;
  private hasDropped = false;

  private constructor(
    private readonly socket: WebSocket,
    private readonly options: WebSocketOptions,
  ) {
    super(options.logger);
    this.server = options.address.server;
    this.format = socket.protocol === V1_PROTOCOL ? v1Format : defaultFormat;
    socket.on('message', (data, isBinary) => this.take(bufferOf(data), isBinary));
    socket.on('error', (error) => (this.trouble ??= this.frameTrouble(error)));
    socket.on('close', () => this.closedByServer());
    this.whenClosed = new Promise((resolve) => socket.on('close', () => resolve()));
    socket.resume();
  }

  /**
   * Opens a connection. Tries the subprotocol `v1.kernel.websocket.jupyter.org` first, which newer servers speak.
   *
   * @throws KernelInterruptError `UNREACHABLE`, `UNAUTHORIZED`, `BAD_CERTIFICATE`, `TIMED_OUT`, or `OS_ERROR` (any
   *   other answer)
   */
  static async open(options: WebSocketOptions): Promise<WebSocketChannels> {
    const socket =
      (await openSocket(options, [V1_PROTOCOL])) ?? (await openSocket(options, undefined));
    if (!socket) {
      throw serverTrouble(
        'UNREACHABLE',
        `${options.address.server} answered with a WebSocket protocol that Kernel Interrupt did not offer. Check the proxy if there is one.`,
      );
    }
    return new WebSocketChannels(socket, options);
  }

  /** Whether requests can be sent. */
  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  override async whenReady(timeLimitMs: number): Promise<void> {
    const cancelled = AbortSignal.any([this.closed, this.lost.signal]);
    if (await whenSubscribed(this, Promise.resolve(true), timeLimitMs, cancelled)) {
      return;
    }
    throw this.closed.aborted
      ? disposedError()
      : (this.trouble ?? this.timedOut('answer', timeLimitMs));
  }

  /** Does nothing: the server passes on no topics. It limits a kernel's outputs itself (`iopub_data_rate_limit`). */
  override receiveOnly(): void {
    return undefined;
  }

  override hasEnded(): Promise<boolean> {
    return this.options.hasEnded();
  }

  /** Undefined: a server does not pass on the heartbeats of its kernels. */
  override isAlive(): Promise<boolean | undefined> {
    return Promise.resolve(undefined);
  }

  protected override post(
    channel: RequestChannel,
    message: JupyterMessage,
    isWanted: () => boolean,
  ): void {
    if (!isWanted()) {
      return;
    }
    const isStuck = this.socket.bufferedAmount > MAX_UNSENT_BYTES;
    if (this.isOpen && !isStuck) {
      this.socket.send(this.format.encode(channel, message));
    } else {
      this.pending.reject(message.header.msg_id, this.trouble ?? this.closedTrouble());
    }
  }

  protected override closeTransport(): void {
    this.socket.close();
    setTimeout(() => this.socket.terminate(), CLOSE_LIMIT_MS).unref();
  }

  private take(data: Buffer, isBinary: boolean): void {
    const { channel, message } = this.format.decode(data, isBinary) ?? {};
    if (!message) {
      // Only the first dropped message is logged, because a server can send thousands.
      if (!this.hasDropped) {
        this.logger.warn(`Dropped a message from ${this.server}: it is not a kernel message.`);
      }
      this.hasDropped = true;
    } else if (channel === 'iopub') {
      this.iopub.emit(message);
    } else if (channel === 'shell' || channel === 'control') {
      this.answered(message);
    }
  }

  private closedByServer(): void {
    if (this.closed.aborted) {
      return;
    }
    this.trouble ??= this.closedTrouble();
    this.logger.info(this.trouble.message);
    this.lost.abort();
    this.pending.rejectAll(this.trouble);
    this.disconnects.emit();
  }

  private closedTrouble(): KernelInterruptError {
    return serverTrouble('UNREACHABLE', `${this.server} closed the connection to the kernel.`);
  }

  private frameTrouble(error: NodeJS.ErrnoException): KernelInterruptError {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
      const megabytes = MAX_MESSAGE_BYTES / 1024 / 1024;
      return serverTrouble(
        'UNREACHABLE',
        `A message of more than ${megabytes} MB from the kernel ended the connection to ${this.server}. Try again.`,
        { cause: error },
      );
    }
    return error.code?.startsWith('WS_ERR_')
      ? serverTrouble(
          'UNREACHABLE',
          `${this.server} sent bytes that are not WebSocket messages. Check the proxy if there is one.`,
          {
            cause: error,
          },
        )
      : connectionTrouble(this.server, error);
  }
}

/**
 * Opens a WebSocket.
 *
 * @returns undefined if the server's choice does not fit the request: it chose no subprotocol, or one that was not
 *   offered
 */
function openSocket(
  { address, openLimitMs = OPEN_LIMIT_MS }: WebSocketOptions,
  protocols: readonly string[] | undefined,
): Promise<WebSocket | undefined> {
  const { url, headers, server } = address;
  const socket = new WebSocket(url, [...(protocols ?? [])], {
    headers,
    maxPayload: MAX_MESSAGE_BYTES,
    // Without compression, the server cannot make us unpack a short message into a very long one.
    perMessageDeflate: false,
    followRedirects: false,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: KernelInterruptError): void => {
      clearTimeout(limit);
      reject(error);
      socket.terminate();
    };
    // The option handshakeTimeout would not end a handshake in which the server sends one byte after another.
    const limit = setTimeout(() => {
      const sentence = `${server} did not open a connection to the kernel within ${openLimitMs / 1000} s.`;
      fail(serverTrouble('TIMED_OUT', sentence));
    }, openLimitMs);
    socket.on('open', () => {
      clearTimeout(limit);
      // No message may be lost before `WebSocketChannels` listens. Its constructor resumes the socket.
      socket.pause();
      resolve(socket);
    });
    socket.on('unexpected-response', (_request, { statusCode = 0, headers: { location } }) =>
      fail(statusTrouble(server, statusCode, location)),
    );
    socket.on('error', (error) => {
      if (error.message.includes('subprotocol')) {
        clearTimeout(limit);
        resolve(undefined);
      } else {
        fail(handshakeTrouble(server, error));
      }
    });
  });
}

function handshakeTrouble(server: string, error: Error): KernelInterruptError {
  return 'code' in error
    ? connectionTrouble(server, error)
    : serverTrouble(
        'UNREACHABLE',
        `${server} opened no WebSocket to the kernel. Check the address, and the proxy if there is one.`,
        {
          cause: error,
        },
      );
}

function bufferOf(data: RawData): Buffer {
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
}
