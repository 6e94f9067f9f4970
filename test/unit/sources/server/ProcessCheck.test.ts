import assert from 'node:assert/strict';
import sinon from 'sinon';
import { ProcessCheck } from '../../../../src/sources/server/ProcessCheck';
import type { KnownServer } from '../../../../src/sources/server/KnownServer';

const SERVER: KnownServer = {
  access: { url: 'http://localhost:8888/', token: 'secret' },
  runtimeFolder: '/run/jupyter',
  process: { pid: 4242, start: '987654' },
};

describe('ProcessCheck', () => {
  let clock: sinon.SinonFakeTimers;
  let find: sinon.SinonStub;
  let checked: ProcessCheck;
  let check: () => Promise<void>;

  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['performance'] });
    find = sinon.stub().resolves([SERVER]);
    checked = new ProcessCheck(SERVER, find, performance.now());
    check = () => checked.run();
  });

  afterEach(() => clock.restore());

  it('stays valid for a second from the beginning of the search that found the server', async () => {
    await check();
    assert.equal(find.callCount, 0);
    clock.tick(1001);
    await Promise.all([check(), check()]);
    assert.equal(find.callCount, 1);
    clock.tick(1001);
    await check();
    assert.equal(find.callCount, 2);
  });

  it('is valid again after another search has found the server', async () => {
    clock.tick(1001);
    checked.found(performance.now());
    await check();
    assert.equal(find.callCount, 0);
  });

  const others: [string, unknown[]][] = [
    ['has ended', []],
    [
      'has been replaced by another process with its pid',
      [{ ...SERVER, process: { pid: 4242, start: '987655' } }],
    ],
    [
      'has changed its port',
      [{ ...SERVER, access: { ...SERVER.access, url: 'http://localhost:1/' } }],
    ],
    [
      'may no longer be contacted',
      [{ name: 'the server', url: SERVER.access.url, refusal: 'No.' }],
    ],
  ];
  for (const [what, servers] of others) {
    it(`throws if the server ${what}, and says what to do`, async () => {
      find.resolves(servers);
      clock.tick(1001);
      await assert.rejects(check(), {
        code: 'UNREACHABLE',
        message:
          /^Kernel Interrupt no longer finds the Jupyter server at localhost:8888, .*run "Show Kernels"/,
      });
    });
  }
});
