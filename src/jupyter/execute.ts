import { untilAborted, waitFor } from '../base/waiting';
import type { KernelRequests } from './KernelChannels';
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
  /** Once the kernel has replied and is done with the request; rejects as `KernelRequests.begin` says. */
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
  connection: KernelRequests,
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
  connection: KernelRequests,
  code: string,
  text: string,
  options: ExecuteOptions = {},
): Promise<Execution> {
  const written = new AbortController();
  const onStdout = (stdout: string): void => {
    options.onStdout?.(stdout);
    if (stdout.includes(text)) {
      written.abort();
    }
  };
  const execution = execute(connection, code, { ...options, onStdout });
  await untilAborted(execution.result, written.signal).catch(() => undefined);
  return execution;
}

/** What of the output may still be on its way after the reply, which takes another channel. */
const OUTPUT_LIMIT_MS = 2000;

interface Output {
  readonly text: string;
  /** Aborted once the kernel says that it is done with the request. */
  readonly complete: AbortSignal;
  stop(): void;
}

async function finish(reply: Promise<JupyterMessage>, output: Output): Promise<ExecutionResult> {
  try {
    const { content } = await reply;
    await waitFor([output.complete], OUTPUT_LIMIT_MS);
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
  connection: KernelRequests,
  msgId: string,
  { onStdout, onMessage }: ExecuteOptions,
): Output {
  const complete = new AbortController();
  const output = { text: '', complete: complete.signal, stop: (): void => undefined };
  output.stop = connection.onIopub((message) => {
    const { header, parent_header, content } = message;
    if (parent_header.msg_id !== msgId) {
      return;
    }
    onMessage?.(message);
    if (header.msg_type === 'status' && content['execution_state'] === 'idle') {
      complete.abort();
    } else if (header.msg_type === 'stream' && content['name'] === 'stdout') {
      output.text += String(content['text']);
      onStdout?.(output.text);
    }
  });
  return output;
}
