import assert from 'node:assert/strict';
import sinon from 'sinon';
import { processCheck } from '../../../../src/sources/server/processCheck';
import type { KnownServer } from '../../../../src/sources/server/KnownServer';

const SERVER: KnownServer = {
  access: { url: 'http://localhost:8888/', token: 'secret' },
  runtimeFolder: '/run/jupyter',
  process: { pid: 4242, start: '987654' },
};

describe('processCheck', () => {
  let clock: sinon.SinonFakeTimers;
  let find: sinon.SinonStub;
  let check: () => Promise<void>;

  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['performance'] });
    find = sinon.stub().resolves([SERVER]);
    check = processCheck(SERVER, find);
  });

  afterEach(() => clock.restore());

  it('counts for a second, from the moment at which the server was found', async () => {
    await check();
    assert.equal(find.callCount, 0);
    clock.tick(1001);
    await Promise.all([check(), check()]);
    assert.equal(find.callCount, 1);
    clock.tick(1001);
    await check();
    assert.equal(find.callCount, 2);
  });

  const others: [string, unknown[]][] = [
    ['has ended', []],
    ['has become another process', [{ ...SERVER, process: { pid: 4242, start: '987655' } }]],
    ['has another port', [{ ...SERVER, access: { ...SERVER.access, url: 'http://localhost:1/' } }]],
    ['is refused now', [{ name: 'the server', url: SERVER.access.url, refusal: 'No.' }]],
  ];
  for (const [what, servers] of others) {
    it(`throws if the server ${what}, and says what to do`, async () => {
      find.resolves(servers);
      clock.tick(1001);
      await assert.rejects(check(), {
        code: 'UNREACHABLE',
        message: /^The Jupyter server at localhost:8888 was not found again, .*run "Show Kernels"/,
      });
    });
  }
});
