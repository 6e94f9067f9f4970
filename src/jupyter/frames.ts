import { createHmac, timingSafeEqual } from 'node:crypto';
import { isJsonObject, parseJsonObject, type JsonObject } from './json';
import type { JupyterMessage, MessageHeader } from './messages';

/**
 * Ends the routing part of a message (a client's identity, iopub's topic). After it: the signature, four JSON
 * objects, and any number of buffers, which are not signed.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "The Wire Protocol".
 */
const delimiter = Buffer.from('<IDS|MSG>');

/** Why frames were dropped instead of being taken for a message. */
export type DropReason = 'no delimiter' | 'too short' | 'wrong signature' | 'not a message';

export type ParsedFrames = { readonly message: JupyterMessage } | { readonly dropped: DropReason };

/** A message as it goes to a kernel. An empty key leaves it unsigned. */
export function toFrames(message: JupyterMessage, key: string): Buffer[] {
  const { header, parent_header, metadata, content } = message;
  const signed = [header, parent_header, metadata, content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [delimiter, Buffer.from(signatureOf(signed, key)), ...signed, ...message.buffers];
}

/** The message in what a kernel sent. Never throws: anybody who finds the port may have sent it. */
export function fromFrames(frames: readonly Buffer[], key: string): ParsedFrames {
  const start = frames.findIndex((frame) => frame.equals(delimiter));
  if (start < 0) {
    return { dropped: 'no delimiter' };
  }
  const [signature, header, parent, metadata, content, ...buffers] = frames.slice(start + 1);
  if (!signature || !header || !parent || !metadata || !content) {
    return { dropped: 'too short' };
  }
  if (!isSigned(signature, [header, parent, metadata, content], key)) {
    return { dropped: 'wrong signature' };
  }
  const message = {
    header: parseJsonObject(header.toString()),
    parent_header: parseOptional(parent.toString()),
    metadata: parseOptional(metadata.toString()),
    content: parseJsonObject(content.toString()),
    buffers,
  };
  return isMessage(message) ? { message } : { dropped: 'not a message' };
}

/** xeus writes `null` where there is nothing: in its `iopub_welcome`, the first that is heard of it. */
function parseOptional(text: string): JsonObject | undefined {
  return text === 'null' ? {} : parseJsonObject(text);
}

function signatureOf(parts: readonly Buffer[], key: string): string {
  if (key === '') {
    return '';
  }
  const hmac = createHmac('sha256', key);
  for (const part of parts) {
    hmac.update(part);
  }
  return hmac.digest('hex');
}

/** Compares in constant time: how long a wrong signature takes must not tell how much of it was right. */
function isSigned(signature: Buffer, parts: readonly Buffer[], key: string): boolean {
  if (key === '') {
    return true;
  }
  const expected = Buffer.from(signatureOf(parts, key));
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

/** Only what is acted upon is looked at: a kernel that leaves out its user's name is understood all the same. */
function isMessage(
  message: Record<keyof JupyterMessage, unknown>,
): message is Record<keyof JupyterMessage, unknown> & JupyterMessage {
  const { header, parent_header, metadata, content } = message;
  return (
    isHeader(header) &&
    isJsonObject(parent_header) &&
    isJsonObject(metadata) &&
    isJsonObject(content)
  );
}

function isHeader(value: unknown): value is MessageHeader {
  const header = value as JsonObject | undefined;
  return typeof header?.['msg_id'] === 'string' && typeof header['msg_type'] === 'string';
}
