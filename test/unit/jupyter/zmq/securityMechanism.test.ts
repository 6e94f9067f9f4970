import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { curveKeyPair, Router } from 'zeromq';
import { newConnectionInfo, type ConnectionInfo } from '../../../../src/jupyter/connectionFile';
import { readMechanism } from '../../../../src/jupyter/zmq/securityMechanism';

const open = new AbortController().signal;

describe('readMechanism', () => {
  let info: ConnectionInfo;

  beforeEach(async () => {
    info = await newConnectionInfo();
  });

  for (const [kernel, options, expected] of [
    ['does not encrypt', {}, 'NULL'],
    ['encrypts', { curveServer: true, curveSecretKey: curveKeyPair().secretKey }, 'CURVE'],
  ] as const) {
    it(`is ${expected} for a kernel that ${kernel}`, async () => {
      const router = new Router({ ...options, linger: 0 });
      try {
        await router.bind(`tcp://${info.ip}:${info.shell_port}`);
        assert.equal(await readMechanism(info, open), expected);
      } finally {
        router.close();
      }
    });
  }

  it('is unknown if nothing listens', async () => {
    assert.equal(await readMechanism(info, open), undefined);
  });

  for (const [program, greeting] of [
    ['speaks HTTP', `HTTP/1.1 400 Bad Request\r\n${'x'.repeat(100)}`],
    ['closes the connection', ''],
    [
      'speaks ZMTP 2',
      Buffer.from([
        0xff,
        ...new Array<number>(8).fill(0),
        0x7f,
        1,
        ...new Array<number>(60).fill(0),
      ]),
    ],
  ] as const) {
    it(`is unknown if the program on the port ${program}`, async () => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.end(greeting);
      });
      const shell_port = await listen(server);
      assert.equal(await readMechanism({ ...info, shell_port }, open), undefined);
      server.close();
    });
  }

  it('ends at once when it is cancelled', async () => {
    const connected = new AbortController();
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      connected.abort();
    });
    const shell_port = await listen(server);
    assert.equal(await readMechanism({ ...info, shell_port }, connected.signal), undefined);
    server.close();
  });
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
