import assert from 'node:assert/strict';
import {
  parseServerAddress,
  serverIdentity,
  serverName,
} from '../../../../src/sources/server/serverAddress';

describe('parseServerAddress', () => {
  const addresses: [string, object][] = [
    ['http://localhost:8888/', { url: 'http://localhost:8888/' }],
    ['  http://localhost:8888/?token=abc ', { url: 'http://localhost:8888/', token: 'abc' }],
    ['localhost:8888', { url: 'http://localhost:8888/' }],
    ['hub.example.org/user/me', { url: 'http://hub.example.org/user/me/' }],
    ['HTTPS://Hub.Example.org/user/me', { url: 'https://hub.example.org/user/me/' }],
    ['http://[::1]:8888/lab?token=abc', { url: 'http://[::1]:8888/', token: 'abc' }],
    ['https://h/user/me/lab/tree/a/lab.ipynb', { url: 'https://h/user/me/' }],
    ['https://h/base/tree?#x', { url: 'https://h/base/' }],
    ['https://h/labs/', { url: 'https://h/labs/' }],
    ['https://h/api/kernels', { url: 'https://h/' }],
    ['https://h/user/doc/', { url: 'https://h/user/doc/' }],
    ['https://h/hub/user/lab/api', { url: 'https://h/hub/user/lab/' }],
  ];
  for (const [text, access] of addresses) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseServerAddress(text), access);
    });
  }

  const refused: [string, RegExp][] = [
    ['', /not the address/],
    ['ftp://h/', /not the address/],
    ['file:///etc/passwd', /not the address/],
    ['http://', /not the address/],
    ['http://me:secret@h/', /user name or a password/],
  ];
  for (const [text, message] of refused) {
    it(`refuses ${text === '' ? 'an empty text' : text}`, () => {
      assert.throws(() => parseServerAddress(text), { code: 'BAD_REQUEST', message });
    });
  }
});

describe('serverName and serverIdentity', () => {
  it('name a server by its host and its path', () => {
    assert.equal(serverName('http://h:8888/'), 'the Jupyter server at h:8888');
    assert.equal(serverName('https://h/user/me/'), 'the Jupyter server at h/user/me');
  });

  it('name a server without characters that form a link or an icon', () => {
    assert.equal(
      serverName('https://h/[x](command:y)/$(zap)/'),
      'the Jupyter server at h/%5Bx%5D%28command%3Ay%29/%24%28zap%29',
    );
  });

  it('give all names of the loopback address one identity, which no other host has', () => {
    const own = ['localhost', '127.0.0.1', '127.1.2.3', '[::1]'].map((host) =>
      serverIdentity(`http://${host}:8888/a/`),
    );
    assert.deepEqual(new Set(own), new Set(['http://localhost:8888/a/']));
    assert.equal(serverIdentity('http://127.0.0.1.h/'), 'http://127.0.0.1.h/');
    assert.notEqual(serverIdentity('http://localhost:8889/a/'), own[0]);
  });
});
