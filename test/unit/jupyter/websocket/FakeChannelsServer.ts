import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { JsonObject } from '../../../../src/jupyter/json';
import {
  newRequest,
  type JupyterMessage,
  type ParentHeader,
} from '../../../../src/jupyter/messages';
import type { ChannelsAddress } from '../../../../src/jupyter/websocket/WebSocketChannels';
import {
  defaultFormat,
  v1Format,
  V1_PROTOCOL,
} from '../../../../src/jupyter/websocket/wireFormats';

/** A Jupyter server in this process with one kernel, whose channels it serves over real WebSockets. */
export class FakeChannelsServer {
  /** The channel and the type of each request, in order, such as `shell execute_request`. */
  readonly received: string[] = [];
  /** The HTTP requests that opened the connections. */
  readonly handshakes: IncomingMessage[] = [];
  /** Returns the content of the reply to a request; undefined sends no reply. */
  answer: (request: JupyterMessage) => JsonObject | undefined = () => ({ status: 'ok' });
  private readonly tcpSockets: Socket[] = [];
  private readonly http = createServer();
  private readonly sockets: WebSocketServer;

  private constructor(private readonly speaksV1: boolean) {
    this.sockets = new WebSocketServer({
      server: this.http,
      handleProtocols: (protocols) => speaksV1 && protocols.has(V1_PROTOCOL) && V1_PROTOCOL,
    });
    this.sockets.on('connection', (socket, request) => {
      this.handshakes.push(request);
      this.tcpSockets.push(request.socket);
      socket.on('error', () => undefined);
      socket.on('message', (data, isBinary) => this.take(socket, data as Buffer, isBinary));
    });
  }

  /** @param speaksV1 whether the server accepts the subprotocol `v1.kernel.websocket.jupyter.org` */
  static async start(speaksV1 = true): Promise<FakeChannelsServer> {
    const server = new FakeChannelsServer(speaksV1);
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    return server;
  }

  get address(): ChannelsAddress {
    const { port } = this.http.address() as AddressInfo;
    return {
      url: new URL(`ws://127.0.0.1:${port}/api/kernels/1/channels`),
      headers: { authorization: 'token secret' },
      server: 'the test server',
    };
  }

  /** The open connections. */
  get clients(): readonly WebSocket[] {
    return [...this.sockets.clients];
  }

  publish(type: string, content: JsonObject, parent: ParentHeader = {}): void {
    const message = { ...newRequest('kernel', type, content), parent_header: parent };
    this.clients.forEach((socket) => this.write(socket, 'iopub', message));
  }

  /** Sends raw bytes, which need not be a WebSocket message, to every client, and then closes the connections. */
  endWith(bytes: Buffer): void {
    this.tcpSockets.forEach((socket) => socket.end(bytes));
  }

  stop(): void {
    this.clients.forEach((socket) => socket.terminate());
    this.http.close();
  }

  private take(socket: WebSocket, data: Buffer, isBinary: boolean): void {
    const format = socket.protocol === V1_PROTOCOL ? v1Format : defaultFormat;
    const { channel, message } = format.decode(data, isBinary) ?? {};
    if (channel === undefined || !message) {
      this.received.push('malformed');
      return;
    }
    const { header } = message;
    this.received.push(`${channel} ${header.msg_type}`);
    const content = this.answer(message);
    if (content) {
      const type = header.msg_type.replace('_request', '_reply');
      this.write(socket, channel, {
        ...newRequest('kernel', type, content),
        parent_header: header,
      });
    }
  }

  private write(socket: WebSocket, channel: string, message: JupyterMessage): void {
    socket.send((this.speaksV1 ? v1Format : defaultFormat).encode(channel, message));
  }
}
