import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nullLogger } from '../../../../src/base/logger';
import type { FoundServer } from '../../../../src/sources/server/findServers';
import { localServers } from '../../../../src/sources/server/localServers';
import { hasServerFile, runtimeFolder } from '../../../../src/sources/server/serverFiles';
import { isKnown } from '../../../../src/sources/server/KnownServer';

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
  const FOLDER = '/home/me/runtime';
  const FOUND: FoundServer = {
    ...{ file: 'jpserver-4242.json', pid: 4242, start: '987654' },
    content: JSON.stringify(SERVER),
    ...{ listens: true, problem: undefined },
  };

  function serversOf(changes: Partial<FoundServer>): ReturnType<typeof localServers> {
    const options = { folder: FOLDER, logger: nullLogger, machine: 'MyMachine' };
    return localServers([{ ...FOUND, ...changes }], options);
  }

  const withContent = (changes: object): ReturnType<typeof localServers> =>
    serversOf({ content: JSON.stringify({ ...SERVER, ...changes }) });

  it('knows a server with its token, its process and the folder of its connection files', () => {
    assert.deepEqual(serversOf({}), [
      {
        access: { url: 'http://localhost:8888/base/', token: 'secret' },
        runtimeFolder: FOLDER,
        process: { pid: 4242, start: '987654' },
      },
    ]);
  });

  const addresses: [string, object, string][] = [
    ['without a token', { token: '' }, 'http://localhost:8888/base/'],
    ['with a certificate', { secure: true }, 'https://localhost:8888/base/'],
    ['that listens on an IPv6 address', { hostname: '::1' }, 'http://[::1]:8888/base/'],
    ['that listens on every IPv4 address', { hostname: '0.0.0.0' }, 'http://127.0.0.1:8888/base/'],
    ['that listens on every IPv6 address', { hostname: '::' }, 'http://[::1]:8888/base/'],
    ['without a host', { hostname: '' }, 'http://127.0.0.1:8888/base/'],
    [
      'that listens on the name of this machine',
      { hostname: 'mymachine' },
      'http://mymachine:8888/base/',
    ],
    [
      'by its hostname, even if the `url` in its file names another host',
      { url: 'http://evil.example/' },
      'http://localhost:8888/base/',
    ],
  ];
  for (const [what, changes, url] of addresses) {
    it(`knows a server ${what}`, () => {
      const [server] = withContent(changes);
      assert.ok(server && isKnown(server));
      assert.equal(server.access.url, url);
    });
  }

  const refused: [string, object, Partial<FoundServer>, RegExp][] = [
    [
      'for which the search reports a problem',
      {},
      { problem: { code: 'NOT_PRIVATE', message: "Other users may read the server's file." } },
      /\. Other users may read the server's file\. Use "Connect to Jupyter Server…"\.$/,
    ],
    ['of another machine', { hostname: '192.0.2.7' }, {}, /names another machine/],
    [
      'on a host whose name only begins like a loopback address',
      { hostname: '127.0.0.1.evil' },
      {},
      /another machine/,
    ],
    ['on a Unix socket', { sock: '/run/jupyter.sock' }, { listens: false }, /Unix socket/],
  ];
  for (const [what, changes, more, reason] of refused) {
    it(`refuses a server ${what}, and does not keep its token`, () => {
      const servers = serversOf({ content: JSON.stringify({ ...SERVER, ...changes }), ...more });
      const [server] = servers;
      assert.ok(server && !isKnown(server));
      assert.match(server.refusal, /^Kernel Interrupt does not contact the Jupyter server at /);
      assert.match(server.refusal, reason);
      assert.equal(JSON.stringify(servers).includes('secret'), false);
    });
  }

  it('refuses a file that was not read, and names the file', () => {
    const problem = { code: 'NOT_READ', message: 'it is a link' };
    assert.deepEqual(serversOf({ content: undefined, problem }), [
      {
        name: 'jpserver-4242.json',
        refusal:
          'Kernel Interrupt does not use jpserver-4242.json in Jupyter\'s runtime folder: it is a link. Use "Connect to Jupyter Server…".',
      },
    ]);
  });

  const leftOut: [string, Partial<FoundServer>][] = [
    ['whose process does not listen on its port', { listens: false }],
    ['whose name and content contain different pids', { pid: 4243 }],
    ...[
      { what: 'without a port', changes: { port: undefined } },
      { what: 'without a host', changes: { hostname: undefined } },
      { what: 'whose base URL would change the host', changes: { base_url: '@evil.example/' } },
      { what: 'whose base URL would change the port', changes: { port: 888, base_url: '8/' } },
      { what: 'whose port is too large', changes: { port: 1e9 } },
    ].map(({ what, changes }): [string, Partial<FoundServer>] => [
      what,
      { content: JSON.stringify({ ...SERVER, ...changes }) },
    ]),
    ['that is not JSON', { content: '{' }],
    ['that is a list', { content: '[]' }],
  ];
  for (const [what, changes] of leftOut) {
    it(`leaves out a file ${what}`, () => {
      assert.deepEqual(serversOf(changes), []);
    });
  }

  it('knows a server even if the operating system does not tell whether its process listens', () => {
    assert.equal(serversOf({ listens: undefined }).filter(isKnown).length, 1);
  });
});

describe('hasServerFile', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

  it('recognizes the file of a server by its name', async () => {
    for (const [name, isOne] of [
      ['jpserver-4242-open.html', false],
      ['kernel-4242.json', false],
      ['jpserver-4242.json', true],
    ] as const) {
      await writeFile(path.join(folder, name), '');
      assert.equal(await hasServerFile(folder), isOne, name);
    }
  });

  it('finds no file in a folder that does not exist', async () => {
    assert.equal(await hasServerFile(path.join(folder, 'missing')), false);
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
    it(`is the same as in jupyter_core with the environment ${JSON.stringify(env)} on ${platform}`, () => {
      assert.match(
        runtimeFolder(env, platform)
          .replace(/^[A-Z]:/, '')
          .replaceAll('\\', '/'),
        folder,
      );
    });
  }
});
