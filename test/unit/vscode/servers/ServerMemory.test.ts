import assert from 'node:assert/strict';
import sinon from 'sinon';
import { ServerMemory, type ServerStorage } from '../../../../src/vscode/servers/ServerMemory';

const URLS = ['http://localhost:8888/', 'https://hub.example.org/user/me/'] as const;

describe('ServerMemory', () => {
  let state: Map<string, unknown>;
  let secrets: Map<string, string>;
  const get = sinon.stub();
  let memory: ServerMemory;

  beforeEach(() => {
    state = new Map();
    secrets = new Map();
    get.reset();
    get.callsFake((key: string) => Promise.resolve(secrets.get(key)));
    const storage = {
      globalState: {
        get: (key: string) => state.get(key),
        update: (key: string, value: unknown) => Promise.resolve(state.set(key, value)),
      },
      secrets: {
        get,
        store: (key: string, value: string) => Promise.resolve(secrets.set(key, value)),
        delete: (key: string) => Promise.resolve(secrets.delete(key)),
      },
    };
    memory = new ServerMemory(storage as unknown as ServerStorage);
  });

  it('knows no server at first, and reads no secret while it knows none', async () => {
    assert.deepEqual([memory.urls, await memory.servers()], [[], []]);
    assert.equal(get.callCount, 0);
  });

  it('remembers servers with their tokens and passwords, and stores these only as secrets', async () => {
    const accesses = [
      { url: URLS[0], token: 'the token' },
      { url: URLS[1], password: 'the password' },
    ];
    for (const access of accesses) {
      await memory.remember(access);
    }
    assert.deepEqual([memory.urls, await memory.servers()], [URLS, accesses]);
    assert.doesNotMatch(JSON.stringify([...state]), /the token|the password/);
  });

  it('lists a server without its token if the secret cannot be read', async () => {
    await memory.remember({ url: URLS[0], token: 'lost' });
    get.rejects(new Error('The keyring has changed.'));
    assert.deepEqual(await memory.servers(), [{ url: URLS[0] }]);
  });

  it('replaces the token of a server', async () => {
    await memory.remember({ url: URLS[0], token: 'old' });
    await memory.remember({ url: URLS[0], token: 'new' });
    assert.deepEqual(await memory.servers(), [{ url: URLS[0], token: 'new' }]);
  });

  it('forgets a server and its token', async () => {
    await memory.remember({ url: URLS[0], token: 'a' });
    await memory.remember({ url: URLS[1] });
    await memory.forget(URLS[0]);
    assert.deepEqual(await memory.servers(), [{ url: URLS[1] }]);
    assert.equal([...secrets].join().includes(URLS[0]), false);
  });

  it('remembers the kernels that the user has named, and ignores malformed ids', async () => {
    const kernels = ['3b6f1a52-5a7e-4f1c-9f1e-0123456789ab'];
    await memory.remember({ url: URLS[0], token: 'a', kernels });
    assert.deepEqual(await memory.servers(), [{ url: URLS[0], token: 'a', kernels }]);
    secrets.set(`server ${URLS[0]}`, JSON.stringify({ kernels: [...kernels, '../..', 1] }));
    assert.deepEqual(await memory.servers(), [{ url: URLS[0], kernels }]);
  });

  it('ignores stored data that is malformed, which another version may have written', async () => {
    state.set('servers', 'nonsense');
    assert.deepEqual(memory.urls, []);
    state.set('servers', [1, URLS[0]]);
    secrets.set(`server ${URLS[0]}`, '[');
    assert.deepEqual(await memory.servers(), [{ url: URLS[0] }]);
  });
});
