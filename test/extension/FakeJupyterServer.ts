import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ID = '3b6f1a52-5a7e-4f1c-9f1e-0123456789ab';

/** A Jupyter server in this process, with one busy kernel to which no notebook is connected. */
export class FakeJupyterServer {
  readonly token = 'the-secret-of-the-test';
  state = 'busy';
  /** Whether the server lists its kernels. Enterprise Gateway does not by default. */
  listsKernels = true;
  /** No request is answered until this resolves. */
  ready: Promise<void> = Promise.resolve();
  /** The method and the address of each request. */
  readonly requests: string[] = [];
  private readonly http = createServer((request, response) => {
    this.requests.push(`${request.method} ${request.url}`);
    void this.ready.then(() => {
      const [status, content] = this.answerTo(request);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(content));
    });
  });

  async start(): Promise<void> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
  }

  get host(): string {
    return `127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** The id of its kernel in the list of Kernel Interrupt. */
  get kernel(): string {
    return `server-${ID}-http://${this.host}/`;
  }

  stop(): void {
    this.http.closeAllConnections();
    this.http.close();
  }

  private answerTo({ headers, method, url = '' }: IncomingMessage): readonly [number, unknown] {
    const kernel = { id: ID, name: 'python3', execution_state: this.state, connections: 0 };
    if (headers.authorization !== `token ${this.token}`) {
      return [403, { message: 'Forbidden' }];
    }
    if (method === 'POST') {
      this.state = 'idle';
      return [204, undefined];
    }
    if (!url.includes('api/kernels/') && !this.listsKernels) {
      return [403, { message: 'Forbidden' }];
    }
    if (url.includes('api/kernels/') && !url.includes(ID)) {
      return [404, { message: 'Kernel does not exist' }];
    }
    if (url.includes('sessions')) {
      return [200, [{ path: 'forecast.ipynb', kernel: { id: ID } }]];
    }
    return [200, url.includes(ID) ? kernel : [kernel]];
  }
}
