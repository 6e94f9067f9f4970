import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import sinon from 'sinon';
import { nullLogger } from '../../../../src/base/logger';
import type { AnyServer } from '../../../../src/sources/server/KnownServer';
import { ServerSource } from '../../../../src/sources/server/ServerSource';
import { BadServers } from '../../jupyter/websocket/BadServers';

const IDS = [1, 2].map((number) => `3b6f1a52-5a7e-4f1c-9f1e-00000000000${number}`);

/** A server in this process that lists kernels. */
class ListingServer {
  kernels: object[] = IDS.map((id) => ({ id, name: 'python3', execution_state: 'idle' }));
  /** The HTTP status of every answer. */
  status = 200;
  readonly asked: string[] = [];
  private readonly http = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    const content = request.url?.includes('kernels') ? this.kernels : [];
    response.writeHead(this.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(content));
  });

  async start(): Promise<string> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}

describe('ServerSource', () => {
  const LIMIT_MS = 300;
  let server: ListingServer;
  let url: string;
  let servers: AnyServer[];
  let source: ServerSource;
  let onDidChange: sinon.SinonStub;

  beforeEach(async () => {
    server = new ListingServer();
    url = await server.start();
    servers = [{ access: { url } }];
    source = new ServerSource({
      servers: () => Promise.resolve(servers),
      ...{ logger: nullLogger, answerLimitMs: LIMIT_MS },
      settings: () => ({ gracePeriodMs: 1, consoleInterrupt: 'auto' }),
      insideScript: () => assert.fail('no code runs in a kernel'),
      isFoundHere: () => false,
    });
    onDidChange = sinon.stub();
    source.onDidChange(onDidChange);
  });

  afterEach(() => {
    source.dispose();
    server.stop();
  });

  const names = (): string[] => source.kernels.map(({ name }) => name);
  const problems = (): (string | undefined)[] => source.kernels.map(({ problem }) => problem);

  it('asks no server before the first refresh', () => {
    assert.deepEqual([source.kernels.length, server.asked.length], [0, 0]);
  });

  it('lists the kernels, and keeps the description of a kernel that is still there', async () => {
    await source.refresh();
    const [first, second] = source.kernels;
    assert.deepEqual(names(), ['python3 (3b6f1a52)', 'python3 (3b6f1a52)']);
    assert.ok(onDidChange.called);
    server.kernels.splice(0, 1);
    await source.refresh();
    assert.deepEqual(source.kernels, [second]);
    assert.notEqual(first, second);
  });

  it('reads the state of the kernels at each refresh', async () => {
    await source.refresh();
    const [before] = source.kernels;
    server.kernels = [{ id: IDS[0], name: 'python3', execution_state: 'busy' }];
    await source.refresh();
    assert.deepEqual(source.kernels, [before]);
    assert.deepEqual(
      source.kernels[0]?.observers.map(({ status }) => status),
      ['unknown', 'busy'],
    );
  });

  it('leaves servers that it may not contact, and kernels that have ended, out of `listed`', async () => {
    await source.refresh();
    assert.deepEqual(
      source.listed.map(({ kernelId }) => kernelId),
      IDS,
    );
    server.kernels = [{ id: IDS[0], name: 'python3', execution_state: 'dead' }];
    servers = [...servers, { access: { url: 'http://127.0.0.1:1/' }, refusal: 'It is not yours.' }];
    await source.refresh();
    assert.deepEqual([source.kernels.length, source.listed], [2, []]);
  });

  it('gives the kernels of a server on this machine their connection files', async () => {
    servers = [{ access: { url }, runtimeFolder: '/run/jupyter' }];
    await source.refresh();
    assert.deepEqual(source.kernels[0]?.identities[1], {
      kind: 'connectionFile',
      path: path.join('/run/jupyter', `kernel-${IDS[0]}.json`),
    });
  });

  it('lists a server that it may not contact, with the reason', async () => {
    servers = [{ name: 'jpserver-1.json', url, refusal: 'It belongs to another user.' }];
    await source.refresh();
    assert.deepEqual([names(), problems()], [['jpserver-1.json'], ['It belongs to another user.']]);
    assert.deepEqual([source.kernels[0]?.canInterrupt, server.asked.length], [false, 0]);
  });

  it('sends nothing to a server of this machine whose process was not found again', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    try {
      const process = { pid: 4242, start: '987654' };
      servers = [{ access: { url, token: 'secret' }, process }];
      await source.refresh();
      const { length } = server.asked;
      assert.notEqual(length, 0);
      const [kernel] = source.kernels;
      const interrupt = async (): Promise<void> => {
        clock.tick(1001);
        const [route] = kernel?.routes ?? [];
        await route?.fire(false, new AbortController().signal, true);
      };
      await interrupt();
      assert.equal(server.asked.length, length + 1);
      servers = [{ access: { url, token: 'secret' }, process: { ...process, start: '987655' } }];
      await assert.rejects(interrupt, { code: 'UNREACHABLE', message: /no longer finds/ });
      assert.equal(server.asked.length, length + 1);
    } finally {
      clock.restore();
    }
  });

  it('lists a server whose token cannot be sent, with the reason', async () => {
    servers = [{ access: { url, token: '秘密' } }];
    await source.refresh();
    assert.match(problems().join(), /contains characters that cannot be sent/);
  });

  it('lists a server with its error until the server lists its kernels', async () => {
    server.status = 403;
    await source.refresh();
    assert.match(names().join(), /^the Jupyter server at 127\.0\.0\.1:\d+$/);
    assert.match(problems().join(), /denied access \(status 403\)/);
    server.status = 200;
    await source.refresh();
    assert.deepEqual(problems(), [undefined, undefined]);
  });

  it('keeps the kernels of a server that answers with an error, and names the error', async () => {
    await source.refresh();
    const before = source.kernels;
    server.status = 500;
    await source.refresh();
    assert.deepEqual(source.kernels, before);
    assert.match(problems().join(), /error \(status 500\).*,.*error \(status 500\)/);
  });

  it('forgets the kernels of a server whose token has changed, or that is no longer known', async () => {
    await source.refresh();
    const before = source.kernels;
    servers = [{ access: { url, token: 'new' } }];
    await source.refresh();
    assert.ok(source.kernels.every((kernel) => !before.includes(kernel)));
    servers = [];
    await source.refresh();
    assert.deepEqual(source.kernels, []);
  });

  it('lists the kernels of one server while another one does not answer', async () => {
    const bad = new BadServers();
    try {
      const port = await bad.start(() => undefined);
      servers.unshift({ access: { url: `http://127.0.0.1:${port}/` } });
      const began = performance.now();
      const first = source.refresh();
      while (source.kernels.length < IDS.length) {
        await new Promise(setImmediate);
      }
      assert.ok(performance.now() - began < LIMIT_MS);
      // A second refresh does not wait for the bad server either.
      server.kernels.splice(0, 1);
      const second = source.refresh();
      while (source.kernels.length > 1) {
        await new Promise(setImmediate);
      }
      await Promise.all([first, second]);
      assert.ok(performance.now() - began < 3 * LIMIT_MS);
      assert.match(problems().join(), /did not answer within 0\.3 s/);
    } finally {
      bad.stop();
    }
  });

  it('lists nothing once it is disposed', async () => {
    const listing = source.refresh();
    source.dispose();
    await listing;
    await source.refresh();
    assert.deepEqual(source.kernels, []);
  });

  it('lists nothing if the servers cannot be found', async () => {
    const failing = new ServerSource({
      servers: () => Promise.reject(new Error('no secrets')),
      logger: nullLogger,
      settings: () => ({ gracePeriodMs: 1, consoleInterrupt: 'auto' }),
      insideScript: () => assert.fail('no code runs in a kernel'),
      isFoundHere: () => false,
    });
    await failing.refresh();
    assert.deepEqual(failing.kernels, []);
  });
});
