import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nullLogger } from '../../../../src/base/logger';
import { localServers, type ThisMachine } from '../../../../src/sources/server/localServers';
import { runtimeFolder, serverFiles } from '../../../../src/sources/server/serverFiles';
import { skipBecause } from '../../../rig/skip';

/** A file as Jupyter Server 2 writes it. */
const SERVER = {
  base_url: '/base/',
  hostname: 'localhost',
  password: false,
  pid: 4242,
  port: 8888,
  root_dir: '/home/me',
  secure: false,
  sock: '',
  token: 'secret',
  url: 'http://localhost:8888/base/',
  version: '2.21.1',
};

describe('localServers', () => {
  let folder: string;
  let machine: ThisMachine;

  beforeEach(async function () {
    const uid = process.getuid?.();
    if (uid === undefined) {
      skipBecause(this, 'Windows has no modes of files');
    }
    folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
    machine = {
      ...{ platform: 'linux', uid, hostname: 'MyMachine' },
      userOf: (pid) => Promise.resolve(pid === 4242 ? uid : undefined),
      listens: (pid, port) => Promise.resolve(pid === 4242 && port !== 8889),
    };
  });

  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

  async function write(content: unknown, mode = 0o600, name = 'jpserver-4242.json'): Promise<void> {
    const file = path.join(folder, name);
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    await chmod(file, mode);
  }

  const found = (): ReturnType<typeof localServers> => localServers(folder, nullLogger, machine);

  it('finds a server with its token and the folder of its connection files', async () => {
    await write(SERVER);
    assert.deepEqual(await found(), [
      { access: { url: 'http://localhost:8888/base/', token: 'secret' }, runtimeFolder: folder },
    ]);
  });

  const addresses: [string, object, string][] = [
    ['without a token', { token: '' }, 'http://localhost:8888/base/'],
    ['with a certificate', { secure: true }, 'https://localhost:8888/base/'],
    ['on an IPv6 address', { hostname: '::1' }, 'http://[::1]:8888/base/'],
    ['on every address', { hostname: '0.0.0.0' }, 'http://localhost:8888/base/'],
    ['on every IPv6 address', { hostname: '::' }, 'http://localhost:8888/base/'],
    ['without a host', { hostname: '' }, 'http://localhost:8888/base/'],
    ['on the name of this machine', { hostname: 'mymachine' }, 'http://mymachine:8888/base/'],
    [
      'whose url names another host',
      { url: 'http://evil.example/' },
      'http://localhost:8888/base/',
    ],
  ];
  for (const [what, more, url] of addresses) {
    it(`finds a server ${what}`, async () => {
      await write({ ...SERVER, ...more });
      const [server] = await found();
      assert.deepEqual([server?.access.url, server?.refusal], [url, undefined]);
    });
  }

  const refused: [string, object, number, RegExp][] = [
    ['whose file others may read', {}, 0o644, /other users may read or write its file/],
    ['whose file others may write', {}, 0o602, /other users may read or write its file/],
    ['of another machine', { hostname: '192.0.2.7' }, 0o600, /names another machine/],
    [
      'of a host that begins like this one',
      { hostname: '127.0.0.1.evil' },
      0o600,
      /another machine/,
    ],
    ['on a Unix socket', { sock: '/run/jupyter.sock' }, 0o600, /Unix socket/],
  ];
  for (const [what, more, mode, reason] of refused) {
    it(`refuses a server ${what}, and does not keep its token`, async () => {
      await write({ ...SERVER, ...more }, mode);
      const [server, ...others] = await found();
      assert.match(server?.refusal ?? '', reason);
      assert.match(server?.refusal ?? '', /^The Jupyter server at .+ is not contacted: .+\.$/);
      assert.deepEqual(
        [server?.access.token, server?.runtimeFolder, others],
        [undefined, undefined, []],
      );
    });
  }

  it('refuses a server whose process or file is of another user', async () => {
    await write(SERVER);
    for (const other of [
      { userOf: () => Promise.resolve(1234) },
      { uid: 1234, userOf: () => Promise.resolve(1234) },
    ]) {
      const [server] = await localServers(folder, nullLogger, { ...machine, ...other });
      assert.match(server?.refusal ?? '', /belongs to another user/);
    }
  });

  it('refuses every server on Windows, where it cannot check the file yet', async () => {
    await write(SERVER);
    const [server] = await localServers(folder, nullLogger, { ...machine, platform: 'win32' });
    assert.match(server?.refusal ?? '', /on Windows/);
  });

  const leftOut: [string, unknown][] = [
    ['whose process has ended', { ...SERVER, pid: 4243 }],
    ['whose process does not listen on its port', { ...SERVER, port: 8889 }],
    ['without a process', { ...SERVER, pid: undefined }],
    ['whose process is no number', { ...SERVER, pid: '4242' }],
    ['without a port', { ...SERVER, port: undefined }],
    ['whose base URL names another host', { ...SERVER, base_url: '@evil.example/' }],
    ['whose base URL makes another port', { ...SERVER, port: 888, base_url: '8/' }],
    ['with a malformed address', { ...SERVER, port: 1e9 }],
    ['that is not JSON', '{'],
    ['that is a list', []],
    ['that is too long', `{${' '.repeat(100_000)}}`],
  ];
  for (const [what, content] of leftOut) {
    it(`leaves out a file ${what}`, async () => {
      await write(content);
      assert.deepEqual(await found(), []);
    });
  }

  it('finds a server whose system does not tell who listens', async () => {
    await write(SERVER);
    const silent = { ...machine, listens: () => Promise.resolve(undefined) };
    assert.equal((await localServers(folder, nullLogger, silent)).length, 1);
  });

  it('knows on Linux which process listens on a port', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'other systems do not tell it');
    }
    for (const host of ['127.0.0.1', '::1']) {
      const server = createServer();
      try {
        server.listen(0, host);
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        await write({ ...SERVER, port, pid: process.pid }, 0o600, 'jpserver-1.json');
        await write({ ...SERVER, port, pid: process.ppid }, 0o600, 'jpserver-2.json');
        const all = await localServers(folder, nullLogger);
        assert.deepEqual(
          all.map(({ access }) => access.url),
          [`http://localhost:${port}/base/`],
        );
      } finally {
        server.close();
      }
    }
  });

  it('leaves out links and folders, and files with other names', async () => {
    await write(SERVER, 0o600, 'other.json');
    await symlink(path.join(folder, 'other.json'), path.join(folder, 'jpserver-1.json'));
    await mkdir(path.join(folder, 'jpserver-2.json'));
    await write(SERVER, 0o600, 'jpserver-4242-open.json');
    assert.deepEqual(await found(), []);
  });

  it('finds nothing in a folder that does not exist', async () => {
    assert.deepEqual(await serverFiles(path.join(folder, 'missing')), []);
  });
});

describe('runtimeFolder', () => {
  const home = '/home/me';
  const folders: [NodeJS.ProcessEnv, NodeJS.Platform, RegExp][] = [
    [{ JUPYTER_RUNTIME_DIR: '/run/me', JUPYTER_DATA_DIR: '/data' }, 'linux', /^\/run\/me$/],
    [{ JUPYTER_DATA_DIR: '/data' }, 'linux', /^\/data\/runtime$/],
    [{ XDG_DATA_HOME: `${home}/xdg` }, 'linux', /^\/home\/me\/xdg\/jupyter\/runtime$/],
    [{}, 'linux', /\/\.local\/share\/jupyter\/runtime$/],
    [{}, 'darwin', /\/Library\/Jupyter\/runtime$/],
    [{ APPDATA: '/appdata' }, 'win32', /^\/appdata\/jupyter\/runtime$/],
  ];
  for (const [env, platform, folder] of folders) {
    it(`is that of jupyter_core: ${JSON.stringify(env)} on ${platform}`, () => {
      assert.match(
        runtimeFolder(env, platform)
          .replace(/^[A-Z]:/, '')
          .replaceAll('\\', '/'),
        folder,
      );
    });
  }
});
