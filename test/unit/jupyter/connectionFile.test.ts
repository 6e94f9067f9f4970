import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isKernelInterruptError } from '../../../src/base/errors';
import {
  endpointOf,
  newConnectionInfo,
  parseConnectionInfo,
  readConnectionFile,
  usesIpv6,
  writeConnectionFile,
  type ConnectionInfo,
} from '../../../src/jupyter/connectionFile';
import { skipBecause } from '../../rig/skip';

const valid: ConnectionInfo = {
  transport: 'tcp',
  ip: '127.0.0.1',
  shell_port: 50_001,
  iopub_port: 50_002,
  stdin_port: 50_003,
  control_port: 50_004,
  hb_port: 50_005,
  key: '9f6c9d3c-0b1e-4a5e-8d5f-2b7f0a1c3e4d',
  signature_scheme: 'hmac-sha256',
};

const CURVE_KEY = 'rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7';

const parse = (changes: Record<string, unknown>): ConnectionInfo =>
  parseConnectionInfo(JSON.stringify({ ...valid, ...changes }));

const withCode = (code: string, words: RegExp) => (error: unknown) =>
  isKernelInterruptError(error) && error.code === code && words.test(error.message);

describe('A connection file', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'connection-file-'));
    file = join(directory, 'kernel.json');
  });

  afterEach(() => rm(directory, { recursive: true }));

  it('is read as it was written', async () => {
    await writeConnectionFile(file, valid);
    assert.deepEqual(await readConnectionFile(file), valid);
  });

  it('can be read only by its owner', async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'Windows has no permission bits');
    }
    await writeConnectionFile(file, valid);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('is never written over an existing file, whose permissions it would get', async () => {
    await writeFile(file, 'mine');
    await assert.rejects(writeConnectionFile(file, valid), { code: 'EEXIST' });
    assert.equal(await readFile(file, 'utf8'), 'mine');
  });

  it('is rejected with OS_ERROR if it cannot be read', async () => {
    await assert.rejects(readConnectionFile(file), withCode('OS_ERROR', /ENOENT/));
  });

  it('may have members that we do not use', () => {
    assert.deepEqual(parse({ kernel_name: 'python3', jupyter_session: 'a.ipynb' }), valid);
  });

  it('may leave out members that have a default', () => {
    assert.deepEqual(parse({ transport: undefined, signature_scheme: undefined }), valid);
  });

  it('may have an empty key', () => {
    assert.equal(parse({ key: '' }).key, '');
  });

  for (const [what, text, words] of [
    ['text that is not JSON', '{"transport":', /not a JSON object/],
    ['a list', '[]', /not a JSON object/],
  ] as const) {
    it(`is rejected if it is ${what}`, () => {
      assert.throws(() => parseConnectionInfo(text), withCode('BAD_REQUEST', words));
    });
  }

  for (const port of [0, -1, 65_536, 1.5, '50001', null]) {
    it(`is rejected with the port ${JSON.stringify(port)}`, () => {
      assert.throws(() => parse({ control_port: port }), withCode('BAD_REQUEST', /control_port/));
    });
  }

  for (const name of ['ip', 'key', 'shell_port', 'hb_port']) {
    it(`is rejected without ${name}`, () => {
      assert.throws(() => parse({ [name]: undefined }), withCode('BAD_REQUEST', new RegExp(name)));
    });
  }

  it('may have keys for encryption, or null instead of them', () => {
    const keys = { curve_publickey: CURVE_KEY, curve_secretkey: CURVE_KEY };
    assert.deepEqual(parse(keys), { ...valid, ...keys });
    assert.deepEqual(parse({ curve_publickey: null, curve_secretkey: null }), valid);
  });

  for (const [what, keys, words] of [
    ['one of them is missing', { curve_publickey: CURVE_KEY }, /curve_secretkey/],
    ['one is too short', { curve_publickey: 'short', curve_secretkey: CURVE_KEY }, /publickey/],
  ] as const) {
    it(`with encryption keys, is rejected if ${what}`, () => {
      assert.throws(() => parse(keys), withCode('BAD_REQUEST', words));
    });
  }

  for (const scheme of ['hmac-sha512', 'hmac-md5', 'hmac-sha3_256', 'hmac-blake2s']) {
    it(`may have the signature scheme ${scheme}`, () => {
      assert.equal(parse({ signature_scheme: scheme }).signature_scheme, scheme);
    });
  }

  it('is rejected with an explanation if it is a registration file (JEP 66)', () => {
    const { ip, key, transport, signature_scheme } = valid;
    const text = JSON.stringify({
      ip,
      key,
      transport,
      signature_scheme,
      registration_port: 50_000,
    });
    assert.throws(
      () => parseConnectionInfo(text),
      withCode(
        'NOT_SUPPORTED',
        /^This is a registration file \(JEP 66\) and not a connection file/,
      ),
    );
  });

  for (const [name, value] of [
    ['signature_scheme', 'hmac-sha9'],
    ['signature_scheme', 'hmac-shake_128'],
    ['signature_scheme', 'sha256'],
    ['transport', 'inproc'],
  ] as const) {
    it(`is rejected with an unsupported ${name}: ${value}`, () => {
      assert.throws(() => parse({ [name]: value }), withCode('NOT_SUPPORTED', new RegExp(name)));
    });
  }

  it('gets a new key and five free ports if it is for a new kernel', async () => {
    const [one, other] = [await newConnectionInfo(), await newConnectionInfo()];
    assert.notEqual(one.key, other.key);
    const ports = [one.shell_port, one.iopub_port, one.stdin_port, one.control_port, one.hb_port];
    assert.equal(new Set(ports).size, 5);
    assert.ok(Math.max(...ports) < 32_768, 'no outgoing connection gets one of them');
    for (const port of ports) {
      await canListen(port);
    }
  });
});

describe('endpointOf', () => {
  it('returns the address with the port of the channel', () => {
    assert.equal(endpointOf(valid, 'control'), 'tcp://127.0.0.1:50004');
  });

  it('returns the ipc path with the number of the channel', () => {
    const ipc = parse({ transport: 'ipc', ip: '/run/user/0/kernel-ipc', iopub_port: 2 });
    assert.equal(endpointOf(ipc, 'iopub'), 'ipc:///run/user/0/kernel-ipc-2');
  });

  for (const [ip, endpoint] of [
    ['::1', 'tcp://[::1]:50001'],
    ['[::1]', 'tcp://[::1]:50001'],
    ['2001:db8::7', 'tcp://[2001:db8::7]:50001'],
    ['fe80::1%eth0', 'tcp://[fe80::1%eth0]:50001'],
    ['localhost', 'tcp://localhost:50001'],
  ] as const) {
    it(`returns ${endpoint} for ${ip}`, () => {
      assert.equal(endpointOf(parse({ ip }), 'shell'), endpoint);
      assert.equal(usesIpv6(parse({ ip })), ip !== 'localhost');
    });
  }

  it('returns [::1] for a kernel that listens on ::', () => {
    assert.equal(endpointOf(parse({ ip: '::' }), 'shell'), 'tcp://[::1]:50001');
  });

  for (const ip of ['*', '0.0.0.0']) {
    it(`returns 127.0.0.1 for a kernel that listens on ${ip}`, () => {
      assert.equal(endpointOf(parse({ ip }), 'shell'), 'tcp://127.0.0.1:50001');
    });
  }
});

async function canListen(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}
