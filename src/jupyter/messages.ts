import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from './json';

/**
 * Begins the msg_id of a request that runs our code inside a kernel. By this prefix, the monitors of this window and of
 * other windows know that the request is not a cell.
 */
export const INSIDE_PREFIX = 'kernel-interrupt-';

/** The version of the messaging protocol, as the header of a request states it. */
const PROTOCOL_VERSION = '5.3';

/** Source: Jupyter client documentation, "Messaging in Jupyter", section "Message header". */
export interface MessageHeader {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  /** In the format of ISO 8601. */
  readonly date: string;
  readonly version: string;
}

/**
 * The header of the request that a message belongs to; empty if it belongs to none. A kernel with subshells (JEP 91)
 * adds the subshell's id.
 */
export type ParentHeader = Partial<MessageHeader> & { readonly subshell_id?: unknown };

/** One message on shell, control or iopub. The names are those of the protocol. */
export interface JupyterMessage {
  readonly header: MessageHeader;
  readonly parent_header: ParentHeader;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  /** Binary data that follows the JSON parts. */
  readonly buffers: readonly Buffer[];
}

/**
 * Creates a request with an empty parent header.
 *
 * @param idPrefix begins its msg_id
 */
export function newRequest(
  session: string,
  type: string,
  content: JsonObject,
  idPrefix = '',
): JupyterMessage {
  return {
    header: {
      msg_id: `${idPrefix}${randomUUID()}`,
      msg_type: type,
      session,
      username: 'kernel-interrupt',
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    },
    parent_header: {},
    metadata: {},
    content,
    buffers: [],
  };
}

/** Checks only the parts that are used, so that a kernel may leave out others, such as `username`. */
export function isMessage(
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
