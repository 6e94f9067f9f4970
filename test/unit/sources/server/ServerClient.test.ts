import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { KernelInterruptError } from '../../../../src/base/errors';
import { ServerClient } from '../../../../src/sources/server/ServerClient';
import { answering, BadServers, slowly, type BadServer } from '../../jupyter/websocket/BadServers';
import { EXPIRED, KEY, SELF_SIGNED } from './certificates';

const ID = '3b6f1a52-5a7e-4f1c-9f1e-0123456789ab';
const KERNEL = { id: ID, name: 'python3', execution_state: 'busy', connections: 1 };
const SECRET = 'the secret token';

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('ServerClient', () => {
  let server: ReturnType<typeof createServer>;
  let client: ServerClient;
  let requests: IncomingMessage[];
  /** Returns the JSON with which the server answers a request; undefined: it answers 404. */
  let answer: (path: string) => unknown;

  beforeEach(async () => {
    requests = [];
    answer = (path) => (path === '/base/api/kernels' ? [KERNEL] : []);
    server = createServer((request, response) => {
      requests.push(request);
      const content = answer((request.url ?? '').replace(/\?.*$/, ''));
      if (response.headersSent) {
        return;
      }
      json(response, content === undefined ? 404 : 200, content ?? { message: 'no' });
    });
    const port = await listen(server);
    client = new ServerClient({ url: `http://127.0.0.1:${port}/base/`, token: SECRET });
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function json(response: ServerResponse, status: number, content: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(content));
  }

  const asked = (): string[] => requests.map(({ method, url }) => `${method} ${url}`);

  it('lists the kernels with the names of their notebooks, by requests that do not count as activity', async () => {
    const session = { path: 'a/forecast.ipynb', kernel: { id: ID } };
    answer = (path) => (path.endsWith('sessions') ? [session] : [KERNEL]);
    assert.deepEqual(await client.listKernels(), [
      { id: ID, spec: 'python3', state: 'busy', connections: 1, notebook: 'forecast.ipynb' },
    ]);
    assert.deepEqual(asked().sort(), [
      'GET /base/api/kernels?no_track_activity=1',
      'GET /base/api/sessions?no_track_activity=1',
    ]);
  });

  it('lists the kernels even if the server does not list its sessions', async () => {
    answer = (path) => (path.endsWith('kernels') ? [KERNEL] : undefined);
    assert.equal((await client.listKernels())[0]?.notebook, undefined);
  });

  it('sends no request, and gives no token for a connection, if the check of the server fails', async () => {
    const refusal = new KernelInterruptError('UNREACHABLE', 'Another program has the port.');
    const check = (): Promise<void> => Promise.reject(refusal);
    for (const access of [client.access, { url: client.access.url, password: SECRET }]) {
      const checking = new ServerClient(access, { check });
      for (const attempt of [
        () => checking.listKernels(),
        () => checking.readKernel(ID),
        () => checking.interruptKernel(ID),
        () => checking.restartKernel(ID),
        () => checking.channels(ID),
      ]) {
        await assert.rejects(attempt, refusal);
      }
    }
    assert.deepEqual(asked(), []);
  });

  it('sends the token in a header, never in the address', async () => {
    await client.listKernels();
    await client.interruptKernel(ID);
    const { url, headers } = await client.channels(ID);
    assert.equal(headers['authorization'], `token ${SECRET}`);
    assert.match(url.href, new RegExp(`^ws://127.0.0.1:\\d+/base/api/kernels/${ID}/channels$`));
    for (const request of requests) {
      assert.equal(request.headers.authorization, `token ${SECRET}`);
      assert.ok(!decodeURIComponent(request.url ?? '').includes(SECRET));
    }
  });

  it('encodes the id of a kernel in an address', async () => {
    answer = () => KERNEL;
    await client.interruptKernel('../../shutdown?a=b');
    await client.restartKernel(ID);
    assert.deepEqual(asked(), [
      'POST /base/api/kernels/..%2F..%2Fshutdown%3Fa%3Db/interrupt',
      `POST /base/api/kernels/${ID}/restart`,
    ]);
  });

  it('reads one kernel, and returns undefined if the server no longer has it', async () => {
    answer = () => KERNEL;
    assert.equal((await client.readKernel(ID))?.state, 'busy');
    answer = () => undefined;
    assert.equal(await client.readKernel(ID), undefined);
  });

  it('says that the server does not list its kernels if it denies only the request for the list', async () => {
    answer = () => undefined;
    server.prependListener('request', (request, response) => {
      if (request.url?.includes(`kernels?`)) {
        response.writeHead(403).end();
      }
    });
    await assert.rejects(client.listKernels(), {
      code: 'ACCESS_DENIED',
      message: /^The Jupyter server at .+ does not list its kernels\./,
    });
  });

  it('lists only those kernels that the user has named and that still exist', async () => {
    const gone = ID.replace('3', '4');
    answer = (path) => (path.endsWith(ID) ? KERNEL : undefined);
    const named = new ServerClient({ ...client.access, kernels: [gone, ID] });
    assert.deepEqual(
      (await named.listKernels()).map(({ id }) => id),
      [ID],
    );
    assert.deepEqual(asked().sort(), [
      `GET /base/api/kernels/${ID}?no_track_activity=1`,
      `GET /base/api/kernels/${gone}?no_track_activity=1`,
    ]);
  });

  it('waits longer for a restart than for the answer to an interrupt', async () => {
    server.removeAllListeners('request');
    const impatient = new ServerClient(client.access, { limitMs: 100 });
    const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const restarting = impatient.restartKernel(ID);
    const [, response] = await asked;
    await assert.rejects(impatient.interruptKernel(ID), { code: 'TIMED_OUT' });
    json(response, 200, KERNEL);
    await restarting;
  });

  it('says that a restart is not confirmed yet, not that it failed, if the answer is late', async () => {
    server.removeAllListeners('request');
    const impatient = new ServerClient(client.access, { limitMs: 100, restartLimitMs: 100 });
    await assert.rejects(impatient.restartKernel(ID), {
      code: 'TIMED_OUT',
      message:
        /^The Jupyter server at .+ has not confirmed the restart yet\. Wait until the kernel is idle before you restart it again\.$/,
    });
  });

  it('rejects a request that is cancelled', async () => {
    server.removeAllListeners('request');
    const cancelled = new AbortController();
    const asking = client.interruptKernel(ID, cancelled.signal);
    cancelled.abort();
    await assert.rejects(asking, { code: 'DISPOSED' });
    await assert.rejects(client.interruptKernel(ID, cancelled.signal), { code: 'DISPOSED' });
  });
});

const NOT_RUNNING =
  'The Jupyter server at ADDRESS is not running, or is still starting. If it belongs to JupyterHub, start it there.';

describe('ServerClient and a bad server', () => {
  const LIMIT_MS = 300;
  const bad = new BadServers();
  const secure: https.Server[] = [];

  afterEach(() => {
    bad.stop();
    secure.splice(0).forEach((server) => server.close());
    delete https.globalAgent.options.ca;
  });

  /** Asserts that a request for the list of kernels fails in time. Returns the code and the message of the error. */
  async function troubleWith(port: number, protocol = 'http'): Promise<[string, string]> {
    const url = `${protocol}://127.0.0.1:${port}/`;
    const client = new ServerClient({ url, token: SECRET }, { limitMs: LIMIT_MS });
    const began = performance.now();
    const error: unknown = await client.listKernels().then(
      () => assert.fail('it was listed'),
      (reason: unknown) => reason,
    );
    assert.ok(performance.now() - began < LIMIT_MS + 1000);
    const { code, message } = error as { code: string; message: string };
    assert.ok(!message.includes(SECRET) && /^[A-Z].*\.$/.test(message), message);
    return [code, message.replace(`127.0.0.1:${port}`, 'ADDRESS')];
  }

  const html = 'Content-Type: text/html';
  const troubles: [string, BadServer, string, string][] = [
    [
      'resets the connection',
      (socket) => socket.resetAndDestroy(),
      'UNREACHABLE',
      'The Jupyter server at ADDRESS closed the connection without an answer. Check the port, then try again.',
    ],
    [
      'closes the connection in the middle of its answer',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{'),
      'UNREACHABLE',
      'The Jupyter server at ADDRESS closed the connection without an answer. Check the port, then try again.',
    ],
    [
      'is no web server',
      (socket) => socket.write('SSH-2.0-OpenSSH\r\n'),
      'UNREACHABLE',
      'The Jupyter server at ADDRESS does not answer as a web server. Check the port. If the address begins with http, try https, or the other way round.',
    ],
    ...['401 Unauthorized', '403 Forbidden'].map((status): [string, BadServer, string, string] => [
      `answers ${status}`,
      answering(status, 'Content-Length: 0'),
      'UNAUTHORIZED',
      `The Jupyter server at ADDRESS denied access (status ${status.slice(0, 3)}). Run "Connect to Jupyter Server…" and enter the current token or password.`,
    ]),
    [
      'answers 404',
      answering('404 Not Found', 'Content-Length: 0'),
      'OS_ERROR',
      'The Jupyter server at ADDRESS does not have what was asked for (status 404). Check the path in its address.',
    ],
    [
      'answers 500',
      answering('500 Oops', 'Content-Length: 0'),
      'OS_ERROR',
      "The Jupyter server at ADDRESS answered with an error (status 500). Try again, or look into the server's log.",
    ],
    [
      'answers with a login page',
      answering('200 OK', `${html}\r\nContent-Length: 6`, '<html>'),
      'UNAUTHORIZED',
      'The Jupyter server at ADDRESS answered with a web page, which is probably its login. Run "Connect to Jupyter Server…" and enter the current token or password.',
    ],
    [
      'redirects to its login',
      answering('302 Found', 'Location: /login?next=%2Fapi\r\nContent-Length: 0'),
      'UNAUTHORIZED',
      'The Jupyter server at ADDRESS asks for a login. Run "Connect to Jupyter Server…" and enter the current token or password.',
    ],
    [
      'redirects to another server',
      answering(
        '302 Found',
        'Location: https://elsewhere.example/api/kernels\r\nContent-Length: 0',
      ),
      'OS_ERROR',
      'The Jupyter server at ADDRESS redirects to another address (https://elsewhere.example), which Kernel Interrupt does not follow. Connect to that address if you trust it.',
    ],
    ...['Location: /hub/user/me/api/kernels', 'Location: https://h/hub/spawn/me'].map(
      (location): [string, BadServer, string, string] => [
        `JupyterHub has stopped (JupyterHub answers with ${location})`,
        answering('302 Found', `${location}\r\nContent-Length: 0`),
        'UNREACHABLE',
        NOT_RUNNING,
      ],
    ),
    ...['424 Failed Dependency', '503 Unavailable'].map(
      (status): [string, BadServer, string, string] => [
        `JupyterHub has stopped (JupyterHub answers with ${status})`,
        answering(status, 'Content-Length: 0'),
        'UNREACHABLE',
        NOT_RUNNING,
      ],
    ),
    [
      'never answers',
      () => undefined,
      'TIMED_OUT',
      'The Jupyter server at ADDRESS did not answer within 0.3 s.',
    ],
    [
      'sends one byte after another',
      slowly('HTTP/1.1 200 OK\r\n'),
      'TIMED_OUT',
      'The Jupyter server at ADDRESS did not answer within 0.3 s.',
    ],
    [
      'never ends its answer',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
        slowly('[')(socket);
      },
      'TIMED_OUT',
      'The Jupyter server at ADDRESS began to answer, but did not finish within 0.3 s.',
    ],
    [
      'sends 100 MB',
      (socket) => {
        const part = Buffer.alloc(64 * 1024, ' ');
        let left = 100_000_000;
        const write = (): void => {
          while (left > 0 && (left -= part.length) && socket.write(part)) {
            // Goes on until the buffer of the socket is full.
          }
        };
        socket.on('drain', write);
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n');
        write();
      },
      'BAD_REQUEST',
      'The Jupyter server at ADDRESS sent too long an answer (more than 1 MB).',
    ],
    [
      'sends invalid JSON',
      answering('200 OK', 'Content-Type: application/json\r\nContent-Length: 2', '[{'),
      'BAD_REQUEST',
      'The Jupyter server at ADDRESS sent an answer that is not JSON. Check that this is the address of a Jupyter server.',
    ],
    [
      'sends no list',
      answering('200 OK', 'Content-Length: 2', '{}'),
      'BAD_REQUEST',
      'The Jupyter server at ADDRESS did not answer with a list of kernels. Check that this is the address of a Jupyter server.',
    ],
  ];
  for (const [what, server, code, sentence] of troubles) {
    it(`explains what is wrong with a server that ${what}`, async () => {
      assert.deepEqual(await troubleWith(await bad.start(server)), [code, sentence]);
    });
  }

  it('explains what is wrong with a port on which nothing listens', async () => {
    const port = await bad.start(() => undefined);
    bad.stop();
    assert.deepEqual(await troubleWith(port), [
      'UNREACHABLE',
      'The Jupyter server at ADDRESS refused the connection. The server may have ended.',
    ]);
  });

  it('explains what is wrong with an https address of a server that speaks http', async () => {
    const port = await bad.start(answering('400 Bad Request', 'Content-Length: 0'));
    const [code, sentence] = await troubleWith(port, 'https');
    assert.equal(code, 'UNREACHABLE');
    assert.match(sentence, /does not answer as a web server/);
  });

  async function startSecure(cert: string): Promise<number> {
    const server = https.createServer({ key: KEY, cert }, (_request, response) => {
      response.end('[]');
    });
    server.on('tlsClientError', () => undefined);
    secure.push(server);
    return listen(server);
  }

  it('rejects a self-signed certificate that is not trusted', async () => {
    const [code, sentence] = await troubleWith(await startSecure(SELF_SIGNED), 'https');
    assert.equal(code, 'BAD_CERTIFICATE');
    assert.match(sentence, /^The certificate of the Jupyter server at ADDRESS is not trusted: /);
  });

  it('rejects a certificate that has expired, even if it is trusted', async () => {
    https.globalAgent.options.ca = EXPIRED;
    assert.deepEqual(await troubleWith(await startSecure(EXPIRED), 'https'), [
      'BAD_CERTIFICATE',
      'The certificate of the Jupyter server at ADDRESS has expired. Renew it on the server.',
    ]);
  });

  it('accepts a certificate that is trusted', async () => {
    https.globalAgent.options.ca = SELF_SIGNED;
    const url = `https://127.0.0.1:${await startSecure(SELF_SIGNED)}/`;
    assert.deepEqual(await new ServerClient({ url }).listKernels(), []);
  });
});
