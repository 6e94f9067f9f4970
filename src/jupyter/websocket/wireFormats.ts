import { isJsonObject, parseJsonObject, parseOptional } from '../json';
import { isMessage, type JupyterMessage } from '../messages';

/** One message and the name of its channel, which every message over a WebSocket carries. */
export interface ChannelMessage {
  readonly channel: string;
  readonly message: JupyterMessage;
}

/** How a server writes a kernel's messages into a WebSocket. */
export interface WireFormat {
  encode(channel: string, message: JupyterMessage): string | Buffer;
  /** Returns undefined for anything but a message, because a server may send anything. */
  decode(data: Buffer, isBinary: boolean): ChannelMessage | undefined;
}

/** The subprotocol of `v1Format`. */
export const V1_PROTOCOL = 'v1.kernel.websocket.jupyter.org';

/** A message with more parts is dropped. */
const MAX_PARTS = 1000;

/**
 * The format without a subprotocol: JSON as text; a message with buffers as one binary frame.
 * Source: Jupyter Server documentation, "WebSocket kernel wire protocols", section "Default WebSocket protocol".
 */
export const defaultFormat: WireFormat = {
  encode: (channel, { buffers, ...parts }) => {
    const json = JSON.stringify({ ...parts, channel });
    return buffers.length === 0
      ? json
      : joined([Buffer.from(json), ...buffers], {
          width: 4,
          write: (frame, value, at) => frame.writeUInt32BE(value, at),
          hasEnd: false,
        });
  },
  decode: (data, isBinary) => {
    const parts = isBinary
      ? split(data, { width: 4, read: (at) => data.readUInt32BE(at), hasEnd: false })
      : [data];
    const [json, ...buffers] = parts ?? [];
    const object = json && parseJsonObject(json.toString());
    if (!object || typeof object['channel'] !== 'string') {
      return undefined;
    }
    const { channel, header, parent_header, metadata, content } = object;
    return channelMessage(channel, {
      ...{ header, content, buffers },
      parent_header: isJsonObject(parent_header) ? parent_header : {},
      metadata: isJsonObject(metadata) ? metadata : {},
    });
  },
};

/**
 * The subprotocol `v1.kernel.websocket.jupyter.org`: always one binary frame, whose parts are the channel, the four
 * JSON objects and the buffers.
 * Source: Jupyter Server documentation, "WebSocket kernel wire protocols".
 */
export const v1Format: WireFormat = {
  encode: (channel, { header, parent_header, metadata, content, buffers }) => {
    const json = [header, parent_header, metadata, content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    );
    return joined([Buffer.from(channel), ...json, ...buffers], {
      width: 8,
      write: (frame, value, at) => frame.writeBigUInt64LE(BigInt(value), at),
      hasEnd: true,
    });
  },
  decode: (data, isBinary) => {
    const parts = isBinary
      ? split(data, { width: 8, read: (at) => Number(data.readBigUInt64LE(at)), hasEnd: true })
      : undefined;
    const [channel, header, parent, metadata, content, ...buffers] = parts ?? [];
    return channel && header && parent && metadata && content
      ? channelMessage(channel.toString(), {
          header: parseJsonObject(header.toString()),
          parent_header: parseOptional(parent.toString()),
          metadata: parseOptional(metadata.toString()),
          content: parseJsonObject(content.toString()),
          buffers,
        })
      : undefined;
  },
};

function channelMessage(
  channel: string,
  message: Record<keyof JupyterMessage, unknown>,
): ChannelMessage | undefined {
  return isMessage(message) ? { channel, message } : undefined;
}

interface NumberFormat {
  /** How many bytes each number takes. */
  readonly width: number;
  /** Whether the list of offsets has one more entry, the end of the last part. */
  readonly hasEnd: boolean;
}

/** Writes the number of the offsets, the offsets, and then the parts. */
function joined(
  parts: readonly Buffer[],
  format: NumberFormat & {
    readonly write: (frame: Buffer, value: number, at: number) => unknown;
  },
): Buffer {
  const { width, hasEnd, write } = format;
  const count = parts.length + (hasEnd ? 1 : 0);
  const head = Buffer.alloc(width * (1 + count));
  write(head, count, 0);
  let offset = head.length;
  for (let index = 0; index < count; index++) {
    write(head, offset, width * (1 + index));
    offset += parts[index]?.length ?? 0;
  }
  return Buffer.concat([head, ...parts]);
}

/** Reads what `joined` writes; returns undefined for any other bytes. */
function split(
  frame: Buffer,
  { width, hasEnd, read }: NumberFormat & { readonly read: (at: number) => number },
): readonly Buffer[] | undefined {
  const count = frame.length < width ? 0 : read(0);
  const start = width * (1 + count);
  if (count < 1 || count > MAX_PARTS || start > frame.length) {
    return undefined;
  }
  const written = Array.from({ length: count }, (_, index) => read(width * (1 + index)));
  const offsets = hasEnd ? written : [...written, frame.length];
  const isInOrder = offsets.every((offset, index) => offset >= (offsets[index - 1] ?? start));
  return isInOrder && (offsets.at(-1) ?? 0) <= frame.length
    ? offsets.slice(1).map((end, index) => frame.subarray(offsets[index], end))
    : undefined;
}
