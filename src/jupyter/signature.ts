import { createHmac } from 'node:crypto';

/** OpenSSL's names for the digests that have another name in Python's hashlib. */
const OPENSSL_NAMES: Readonly<Record<string, string>> = {
  blake2b: 'blake2b512',
  blake2s: 'blake2s256',
};

/**
 * Returns Node's name for the digest of a `signature_scheme`: `sha3-256` for `hmac-sha3_256`. The scheme contains the
 * name in Python's hashlib.
 *
 * @returns undefined if the scheme is malformed, or Node's crypto cannot sign with its digest
 */
export function digestOf(scheme: string): string | undefined {
  const name = /^hmac-(\w+)$/.exec(scheme)?.[1];
  if (name === undefined) {
    return undefined;
  }
  const digest = OPENSSL_NAMES[name] ?? name.replaceAll('_', '-');
  try {
    // Some digests are listed by `getHashes` but cannot sign, and OpenSSL may be built without others.
    createHmac(digest, 'key').update('').digest();
    return digest;
  } catch {
    return undefined;
  }
}

/** Returns the signature of the parts as hexadecimal digits; an empty text if the key is empty. */
export function signatureOf(parts: readonly Buffer[], key: string, digest: string): string {
  if (key === '') {
    return '';
  }
  const hmac = createHmac(digest, key);
  for (const part of parts) {
    hmac.update(part);
  }
  return hmac.digest('hex');
}
