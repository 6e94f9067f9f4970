import { timingSafeEqual } from 'node:crypto';
import { parseJsonObject, parseOptional } from './json';
import { isMessage, type JupyterMessage } from './messages';
import { signatureOf } from './signature';

/**
 * Separates the routing part of a message (a client's identity, iopub's topic) from the signature, four JSON objects,
 * and any number of buffers, which are not signed.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "The Wire Protocol".
 */
const delimiter = Buffer.from('<IDS|MSG>');

/** Why a received message was dropped. */
export type DropReason =
  'no delimiter' | 'too few parts' | 'wrong signature' | 'its parts are not the JSON of a message';

export type ParsedFrames = { readonly message: JupyterMessage } | { readonly dropped: DropReason };

/**
 * Returns the frames of a message to a kernel. If the key is empty, they are not signed.
 *
 * @param digest Node's name for the digest
 */
export function toFrames(message: JupyterMessage, key: string, digest = 'sha256'): Buffer[] {
  const { header, parent_header, metadata, content } = message;
  const signed = [header, parent_header, metadata, content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [delimiter, Buffer.from(signatureOf(signed, key, digest)), ...signed, ...message.buffers];
}

/** Parses received frames. Never throws, because any program on this machine can send frames to the port. */
export function fromFrames(
  frames: readonly Buffer[],
  key: string,
  digest = 'sha256',
): ParsedFrames {
  const start = frames.findIndex((frame) => frame.equals(delimiter));
  if (start < 0) {
    return { dropped: 'no delimiter' };
  }
  const [signature, header, parent, metadata, content, ...buffers] = frames.slice(start + 1);
  if (!signature || !header || !parent || !metadata || !content) {
    return { dropped: 'too few parts' };
  }
  if (!isSigned(signature, [header, parent, metadata, content], key, digest)) {
    return { dropped: 'wrong signature' };
  }
  const message = {
    header: parseJsonObject(header.toString()),
    parent_header: parseOptional(parent.toString()),
    metadata: parseOptional(metadata.toString()),
    content: parseJsonObject(content.toString()),
    buffers,
  };
  return isMessage(message) ? { message } : { dropped: 'its parts are not the JSON of a message' };
}

/** Compares in constant time. Otherwise the time would reveal how many bytes of a forged signature are right. */
function isSigned(
  signature: Buffer,
  parts: readonly Buffer[],
  key: string,
  digest: string,
): boolean {
  if (key === '') {
    return true;
  }
  const expected = Buffer.from(signatureOf(parts, key, digest));
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
