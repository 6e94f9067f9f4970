import { setTimeout } from 'node:timers/promises';
import type { KernelConnection } from './zmq/KernelConnection';
import type { JupyterMessage } from './messages';

export interface ExecutionResult {
  readonly status: 'ok' | 'error' | 'aborted';
  /** The error's name and message, where the status is `error`. */
  readonly ename?: string;
  readonly evalue?: string;
  /** What the cell wrote to its standard output. */
  readonly stdout: string;
}

export interface Execution {
  readonly msgId: string;
  /** Once the kernel has replied and is done with the request; rejects as `KernelConnection.request` does. */
  readonly result: Promise<ExecutionResult>;
}

export interface ExecuteOptions {
  /** For the reply; without it, as long as the cell takes. */
  readonly timeLimitMs?: number;
  /** Whether the cell may ask for input; nobody here answers. Default: false. */
  readonly allowStdin?: boolean;
  /** Told the whole standard output so far, whenever there is more of it. */
  readonly onStdout?: (text: string) => void;
  /** Told all that the kernel publishes about this cell, in order. */
  readonly onMessage?: (message: JupyterMessage) => void;
}

/**
 * Runs a cell, as a notebook does.
 *
 * @param connection one that is ready: what a subscription misses is missing here too
 * @throws KernelInterruptError `DISPOSED`
 */
export function execute(
  connection: KernelConnection,
  code: string,
  options: ExecuteOptions = {},
): Execution {
  const content = {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: options.allowStdin ?? false,
    stop_on_error: true,
  };
  const { msgId, reply } = connection.begin('shell', 'execute_request', content, options);
  const result = finish(reply, collectOutput(connection, msgId, options));
  // Whoever closes a connection need not have waited for the cell: that is not an unhandled rejection.
  result.catch(() => undefined);
  return { msgId, result };
}

/**
 * Runs a cell and waits until it has written `text`: that is where it is wanted. One that ends before resolves too.
 */
export async function executeUntil(
  connection: KernelConnection,
  code: string,
  text: string,
  options: ExecuteOptions = {},
): Promise<Execution> {
  return new Promise((resolve) => {
    const onStdout = (stdout: string): void => {
      options.onStdout?.(stdout);
      if (stdout.includes(text)) {
        resolve(execution);
      }
    };
    const execution = execute(connection, code, { ...options, onStdout });
    const ended = (): void => resolve(execution);
    execution.result.then(ended, ended);
  });
}

/** What of the output may still be on its way after the reply, which takes another channel. */
const OUTPUT_LIMIT_MS = 2000;

interface Output {
  readonly text: string;
  /** Settles once the kernel says that it is done with the request. */
  readonly complete: Promise<void>;
  stop(): void;
}

async function finish(reply: Promise<JupyterMessage>, output: Output): Promise<ExecutionResult> {
  try {
    const { content } = await reply;
    await Promise.race([output.complete, setTimeout(OUTPUT_LIMIT_MS, undefined, { ref: false })]);
    const { status, ename, evalue } = content;
    return {
      status: status === 'ok' || status === 'aborted' ? status : 'error',
      ...(typeof ename === 'string' && { ename }),
      ...(typeof evalue === 'string' && { evalue }),
      stdout: output.text,
    };
  } finally {
    output.stop();
  }
}

function collectOutput(
  connection: KernelConnection,
  msgId: string,
  { onStdout, onMessage }: ExecuteOptions,
): Output {
  const output = { text: '', complete: Promise.resolve(), stop: (): void => undefined };
  output.complete = new Promise((resolve) => {
    output.stop = connection.onIopub((message) => {
      const { header, parent_header, content } = message;
      if (parent_header.msg_id !== msgId) {
        return;
      }
      onMessage?.(message);
      if (header.msg_type === 'status' && content['execution_state'] === 'idle') {
        resolve();
      } else if (header.msg_type === 'stream' && content['name'] === 'stdout') {
        output.text += String(content['text']);
        onStdout?.(output.text);
      }
    });
  });
  return output;
}
