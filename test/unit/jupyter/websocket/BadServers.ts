import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Handles one connection to a server. */
export type BadServer = (socket: Socket) => unknown;

/** Servers in this process that do not behave as a Jupyter server does. */
export class BadServers {
  private readonly servers: Server[] = [];
  private readonly sockets: Socket[] = [];

  /** Starts a server on a free port, and returns the port. */
  async start(server: BadServer): Promise<number> {
    const listener = createServer((socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      // The server acts only after the request has arrived.
      socket.once('data', () => server(socket));
    });
    this.servers.push(listener);
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return (listener.address() as AddressInfo).port;
  }

  stop(): void {
    this.sockets.splice(0).forEach((socket) => socket.destroy());
    this.servers.splice(0).forEach((server) => server.close());
  }
}

/** A server that answers each request with this status, these headers and this body. */
export function answering(
  status: string,
  headers = 'Content-Type: text/plain',
  body = '',
): BadServer {
  return (socket) => socket.write(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`);
}

/** A server that sends the text byte by byte, over and over, and never stops. */
export function slowly(text: string): BadServer {
  return (socket) => {
    let sent = 0;
    const timer = setInterval(() => socket.write(text[sent++ % text.length] ?? ''), 20);
    socket.on('close', () => clearInterval(timer));
  };
}
