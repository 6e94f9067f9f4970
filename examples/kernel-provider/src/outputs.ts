import { isJsonObject, type JsonObject } from '../../../src/jupyter/json';
import type { JupyterMessage } from '../../../src/jupyter/messages';

/** The fields of a NotebookCellOutputItem. */
export interface OutputItem {
  readonly mime: string;
  readonly data: Uint8Array;
}

/** The change that a message makes to the output of its cell. */
export type OutputChange =
  | { readonly kind: 'append'; readonly items: readonly OutputItem[] }
  /** Appends a stream's text. Consecutive texts of one stream belong to one output. */
  | { readonly kind: 'stream'; readonly item: OutputItem }
  /** @property wait whether the old output stays until new output arrives */
  | { readonly kind: 'clear'; readonly wait: boolean };

/** VS Code's MIME types for streams and errors. */
const STREAM_MIME = {
  stdout: 'application/vnd.code.notebook.stdout',
  stderr: 'application/vnd.code.notebook.stderr',
} as const;
const ERROR_MIME = 'application/vnd.code.notebook.error';

/**
 * Returns the change that a message makes to the notebook; undefined if it makes none.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "Messages on the IOPub channel".
 */
export function outputChangeOf({ header, content }: JupyterMessage): OutputChange | undefined {
  switch (header.msg_type) {
    case 'stream':
      return {
        kind: 'stream',
        item: {
          mime: STREAM_MIME[content['name'] === 'stderr' ? 'stderr' : 'stdout'],
          data: Buffer.from(textOf(content['text'])),
        },
      };
    case 'display_data':
    case 'execute_result':
      return { kind: 'append', items: itemsOf(content['data']) };
    case 'error':
      return { kind: 'append', items: [errorItem(content)] };
    case 'clear_output':
      return { kind: 'clear', wait: content['wait'] === true };
    default:
      return undefined;
  }
}

/** Returns one item for each MIME type that the kernel sends. VS Code chooses one of them. */
function itemsOf(bundle: unknown): OutputItem[] {
  return Object.entries(isJsonObject(bundle) ? bundle : {}).map(([mime, value]) => ({
    mime,
    data: dataOf(mime, value),
  }));
}

function dataOf(mime: string, value: unknown): Uint8Array {
  if (typeof value !== 'string') {
    return Buffer.from(JSON.stringify(value));
  }
  // Images are base64, except SVG, which is text.
  const isBinary = mime.startsWith('image/') && mime !== 'image/svg+xml';
  return Buffer.from(value, isBinary ? 'base64' : 'utf8');
}

function errorItem({ ename, evalue, traceback }: JsonObject): OutputItem {
  const lines = Array.isArray(traceback) ? traceback.map(textOf) : [];
  const error = { name: textOf(ename), message: textOf(evalue), stack: lines.join('\n') };
  return { mime: ERROR_MIME, data: Buffer.from(JSON.stringify(error)) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
