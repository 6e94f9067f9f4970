import { randomUUID } from 'node:crypto';
import type { JsonObject } from './json';

/** The version of the protocol that these messages follow. */
const PROTOCOL_VERSION = '5.3';

/** Source: Jupyter client documentation, "Messaging in Jupyter", section "Message header". */
export interface MessageHeader {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601. */
  readonly date: string;
  readonly version: string;
}

/**
 * The header of the request that a message belongs to; empty where it belongs to none. A kernel with subshells
 * (JEP 91) also says in it which of them is meant.
 */
export type ParentHeader = Partial<MessageHeader> & { readonly subshell_id?: unknown };

/** One message on shell, control or iopub, in the protocol's own names. */
export interface JupyterMessage {
  readonly header: MessageHeader;
  readonly parent_header: ParentHeader;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  /** Binary data that came along, outside of the JSON. */
  readonly buffers: readonly Buffer[];
}

/** A request that belongs to no other message. */
export function newRequest(session: string, type: string, content: JsonObject): JupyterMessage {
  return {
    header: {
      msg_id: randomUUID(),
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
