import assert from 'node:assert/strict';
import { nullLogger } from '../../../../src/base/logger';
import type { JupyterMessage } from '../../../../src/jupyter/messages';
import {
  WebSocketChannels,
  type WebSocketOptions,
} from '../../../../src/jupyter/websocket/WebSocketChannels';
import { until, within } from '../../../rig/waiting';
import { answering, BadServers, slowly, type BadServer } from './BadServers';
import { FakeChannelsServer } from './FakeChannelsServer';

const RESET = {
  code: 'UNREACHABLE',
  message:
    'The test server closed the connection without an answer. Check the port, then try again.',
};

const long = { timeLimitMs: 10_000 };

function optionsFor(address: WebSocketOptions['address'], more = {}): WebSocketOptions {
  return { address, hasEnded: () => Promise.resolve(true), logger: nullLogger, ...more };
}

for (const speaksV1 of [true, false]) {
  describe(`WebSocketChannels ${speaksV1 ? 'with the subprotocol v1' : 'without a subprotocol'}`, () => {
    let server: FakeChannelsServer;
    let channels: WebSocketChannels;

    beforeEach(async () => {
      server = await FakeChannelsServer.start(speaksV1);
      channels = await WebSocketChannels.open(optionsFor(server.address));
    });

    afterEach(() => {
      channels.close();
      server.stop();
    });

    function answerAndPublish({ header }: JupyterMessage): { status: string } {
      server.publish('status', { execution_state: 'busy' }, header);
      return { status: 'ok' };
    }

    it('sends the token in a header, never in the address', () => {
      const [handshake] = server.handshakes.slice(-1);
      assert.equal(handshake?.headers.authorization, 'token secret');
      assert.equal(handshake.url, '/api/kernels/1/channels');
    });

    for (const channel of ['shell', 'control'] as const) {
      it(`returns the reply to each request on ${channel}`, async () => {
        server.answer = (request) => ({ echo: request.content['n'] });
        const replies = [1, 2].map((n) => channels.request(channel, 'any_request', { n }, long));
        const contents = (await Promise.all(replies)).map(({ content }) => content);
        assert.deepEqual(contents, [{ echo: 1 }, { echo: 2 }]);
        assert.deepEqual(server.received, [`${channel} any_request`, `${channel} any_request`]);
      });
    }

    it('is ready once the kernel has answered the kernel_info_request and published a status for it', async () => {
      server.answer = answerAndPublish;
      await channels.whenReady(10_000);
      assert.equal(server.received[0], 'control kernel_info_request');
    });

    it('passes on what the kernel publishes for the requests of other clients', async () => {
      const heard = new Promise<JupyterMessage>((resolve) => channels.onIopub(resolve));
      server.publish('status', { execution_state: 'busy' }, { msg_id: 'theirs' });
      const { parent_header: parent } = await within('the message arrives', heard);
      assert.deepEqual(parent, { msg_id: 'theirs' });
    });

    it('drops what is not a message, and goes on', async () => {
      server.clients.forEach((client) => {
        client.send('<html>');
        client.send(Buffer.from([1, 2, 3]));
      });
      await channels.request('shell', 'any_request', {}, long);
    });

    it('rejects a request at its time limit', async () => {
      server.answer = () => undefined;
      const reply = channels.request('shell', 'any_request', {}, { timeLimitMs: 50 });
      await assert.rejects(reply, { code: 'TIMED_OUT', message: /any_request within 50 ms/ });
    });

    it('rejects requests once the server has closed the connection', async () => {
      server.answer = () => undefined;
      const disconnected = new Promise<void>((resolve) => channels.onDisconnect(resolve));
      const lost = {
        code: 'UNREACHABLE',
        message: 'The test server closed the connection to the kernel.',
      };
      const pending = assert.rejects(channels.request('shell', 'any_request', {}, long), lost);
      const ready = assert.rejects(channels.whenReady(10_000), lost);
      server.clients.forEach((client) => client.close());
      await within('the connection reports its end', disconnected);
      await Promise.all([pending, ready]);
      await assert.rejects(channels.request('shell', 'any_request', {}, long), lost);
      await assert.rejects(channels.whenReady(10_000), lost);
      assert.deepEqual([channels.isOpen, await channels.hasEnded()], [false, true]);
    });

    it('rejects requests once it is closed, and ends the connection', async () => {
      server.answer = () => undefined;
      const pending = channels.request('shell', 'any_request', {}, long);
      let disconnects = 0;
      channels.onDisconnect(() => disconnects++);
      channels.close();
      await assert.rejects(pending, { code: 'DISPOSED' });
      await assert.rejects(channels.whenReady(10_000), { code: 'DISPOSED' });
      assert.throws(() => channels.send('shell', 'any_request', {}), { code: 'DISPOSED' });
      await within('the connection has ended', channels.whenClosed);
      await until('the server has no connection', () => server.clients.length === 0);
      // `onDisconnect` reports only a connection that the server ends.
      assert.equal(disconnects, 0);
    });

    it('does not know whether the kernel is alive', async () => {
      assert.equal(await channels.isAlive(), undefined);
    });
  });
}

describe('WebSocketChannels and a bad server', () => {
  const bad = new BadServers();

  afterEach(() => bad.stop());

  function open(port: number, openLimitMs?: number): Promise<WebSocketChannels> {
    const url = new URL(`ws://127.0.0.1:${port}/channels`);
    const address = { url, headers: {}, server: 'the test server' };
    return WebSocketChannels.open(optionsFor(address, openLimitMs && { openLimitMs }));
  }

  const page = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>';
  const answers: [string, BadServer, object][] = [
    ['that resets the connection', (socket) => socket.resetAndDestroy(), RESET],
    [
      'that closes the connection',
      (socket) => socket.end(),
      {
        code: 'UNREACHABLE',
        message:
          'The test server closed the connection without an answer. Check the port, then try again.',
      },
    ],
    [
      'that is no web server',
      (socket) => socket.write('SSH-2.0-OpenSSH\r\n'),
      { code: 'UNREACHABLE', message: /^The test server does not answer as a web server\./ },
    ],
    [
      'that answers 403',
      answering('403 Forbidden'),
      {
        code: 'UNAUTHORIZED',
        message: /^The test server denied access \(status 403\)\. Run "Connect/,
      },
    ],
    [
      'that answers 404',
      answering('404 Not Found'),
      { code: 'OS_ERROR', message: /^The test server does not have .+ \(status 404\)\./ },
    ],
    [
      'that answers 500',
      answering('500 Internal Server Error'),
      {
        code: 'OS_ERROR',
        message:
          "The test server answered with an error (status 500). Try again, or look into the server's log.",
      },
    ],
    [
      'that answers with a page',
      (socket) => socket.write(page),
      {
        code: 'OS_ERROR',
        message:
          "The test server answered with an error (status 200). Try again, or look into the server's log.",
      },
    ],
    [
      'that redirects to a login',
      answering('302 Found', 'Location: /hub/login?next=%2Fsecret'),
      { code: 'UNAUTHORIZED', message: /^The test server asks for a login\./ },
    ],
    [
      'that redirects to another server',
      answering('302 Found', 'Location: https://elsewhere.example/path?token=secret'),
      {
        code: 'OS_ERROR',
        message: /^The test server .+ another address \(https:\/\/elsewhere\.example\), which/,
      },
    ],
    [
      'whose handshake has no Sec-WebSocket-Accept',
      answering('101 Switching Protocols', 'Upgrade: websocket\r\nConnection: Upgrade'),
      {
        code: 'UNREACHABLE',
        message:
          'The test server opened no WebSocket to the kernel. Check the address, and the proxy if there is one.',
      },
    ],
  ];
  for (const [what, server, error] of answers) {
    it(`explains why it cannot connect to a server ${what}`, async () => {
      await assert.rejects(open(await bad.start(server)), error);
    });
  }

  it('explains why it cannot connect to a port on which nothing listens', async () => {
    const port = await bad.start(() => undefined);
    bad.stop();
    await assert.rejects(open(port), {
      code: 'UNREACHABLE',
      message: 'The test server refused the connection. The server may have ended.',
    });
  });

  for (const [what, server] of [
    ['never answers', () => undefined],
    ['sends one byte after another', slowly('HTTP/1.1 101 Switching Protocols\r\n')],
  ] as [string, BadServer][]) {
    it(`ends the wait at the time limit if the server ${what}`, async () => {
      await assert.rejects(open(await bad.start(server), 200), {
        code: 'TIMED_OUT',
        message: 'The test server did not open a connection to the kernel within 0.2 s.',
      });
    });
  }

  const frames: [string, Buffer, RegExp][] = [
    [
      'too long a message',
      Buffer.from([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0]),
      /^A message of more than 32 MB from the kernel ended the connection to the test server/,
    ],
    [
      'bytes that are no message',
      Buffer.from([0xff, 0xff, 0xff]),
      /^The test server sent bytes that are not WebSocket messages\. Check the proxy/,
    ],
    [
      'half a message',
      Buffer.from([0x82, 10, 1]),
      /^The test server closed the connection to the kernel\.$/,
    ],
  ];
  for (const [what, bytes, message] of frames) {
    it(`explains why the connection ended after ${what}`, async () => {
      const server = await FakeChannelsServer.start();
      const channels = await WebSocketChannels.open(optionsFor(server.address));
      try {
        server.answer = () => undefined;
        const reply = channels.request('shell', 'any_request', {}, long);
        await until('the request arrives', () => server.received.length > 0);
        server.endWith(bytes);
        await assert.rejects(reply, { code: 'UNREACHABLE', message });
      } finally {
        channels.close();
        server.stop();
      }
    });
  }
});
