import assert from 'node:assert/strict';
import { digestOf, signatureOf } from '../../../src/jupyter/signature';

describe('digestOf', () => {
  for (const [scheme, digest] of [
    ['hmac-sha256', 'sha256'],
    ['hmac-sha512', 'sha512'],
    ['hmac-md5', 'md5'],
    ['hmac-sha3_256', 'sha3-256'],
    ['hmac-blake2b', 'blake2b512'],
    ['hmac-shake_128', undefined],
    ['hmac-unknown', undefined],
    ['hmac-', undefined],
    ['sha256', undefined],
  ] as const) {
    it(`returns ${digest ?? 'undefined'} for ${scheme}`, () => {
      assert.equal(digestOf(scheme), digest);
    });
  }
});

describe('signatureOf', () => {
  it('signs the concatenated parts', () => {
    // RFC 2202, test case 2 of HMAC-MD5.
    const parts = ['what do ya want ', 'for nothing?'].map((part) => Buffer.from(part));
    assert.equal(signatureOf(parts, 'Jefe', 'md5'), '750c783e6ab0b503eaa86e310a5db738');
  });
});
