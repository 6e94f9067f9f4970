import { untilAborted, waitFor } from '../base/waiting';
import type { KernelRequests } from './KernelChannels';
import type { JupyterMessage } from './messages';

export interface ExecutionResult {
  readonly status: 'ok' | 'error' | 'aborted';
  /** The name of the error, if the status is `error`; `evalue` is its message. */
  readonly ename?: string;
  readonly evalue?: string;
  /** The standard output of the cell. */
  readonly stdout: string;
}

export interface Execution {
  readonly msgId: string;
  /**
   * Resolves when the kernel has replied and is idle again, but at most `OUTPUT_LIMIT_MS` after the reply. Rejects as
   * the reply of `KernelRequests.begin` does.
   */
  readonly result: Promise<ExecutionResult>;
}

export interface ExecuteOptions {
  /** The time limit for the reply, in ms; default: no time limit. */
  readonly timeLimitMs?: number;
  /** Whether the cell may ask for input, which is never answered here. Default: false. */
  readonly allowStdin?: boolean;
  /** Called with the whole standard output so far, whenever it grows. */
  readonly onStdout?: (text: string) => void;
  /** Called with every iopub message of this cell, in order. */
  readonly onMessage?: (message: JupyterMessage) => void;
}

/**
 * Runs a cell, as a notebook does.
 *
 * @param connection `whenReady` must have resolved; otherwise output may be missing
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
  // A caller may close the connection without having waited for the cell. That must not count as an unhandled
  // rejection.
  result.catch(() => undefined);
  return { msgId, result };
}

/** Runs a cell. Resolves when its standard output contains `text`, or its `result` has resolved or rejected. */
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

/** How long to wait, after the reply, for the rest of the output: it comes on another channel than the reply. */
const OUTPUT_LIMIT_MS = 2000;

interface Output {
  readonly text: string;
  /** Aborted when the kernel publishes `idle` for the request: its output is complete. */
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
