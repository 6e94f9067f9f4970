import type { ErrorCode } from '../../api';
import { KernelInterruptError } from '../../base/errors';
import { isJsonObject, parseJsonObject, type JsonObject } from '../../jupyter/json';
import type { JupyterMessage } from '../../jupyter/messages';
import type { AwaitedChild, KernelFrame, KernelThread, Look } from './Look';
import { isPositive, listOf, textOf } from './untrustedMembers';

/** What the code inside the kernel is asked to do. */
export type InsideTask =
  | { readonly action: 'look' }
  | { readonly action: 'interrupt'; readonly force: boolean }
  /** Ends a child that the running cell waits for, through the cell's own `Popen` object. */
  | { readonly action: 'endChild'; readonly pid: number };

/** The name of our expression in the request and in its reply. */
const EXPRESSION = 'kernel_interrupt';

/**
 * Returns the content of an execute_request that runs `script` inside ipykernel. The script is constant; the task and
 * the msg_id reach it as data.
 *
 * The script has its own dictionary, so it leaves no name in the user's namespace. The request is silent, so it changes
 * neither the history of inputs nor the execution count. `allow_stdin` is true, because false would make `input()` fail
 * in the running cell.
 *
 * @param script pythonFiles/inside_kernel.py
 * @param request the msg_id of the request that must be running: if another one runs, the script does nothing;
 *   undefined if any may run
 * @param raiseLimitMs after this time, the kernel raises no SIGINT any more, but answers TIMED_OUT
 */
export function insideRequest(
  script: string,
  task: InsideTask,
  request: string | undefined,
  raiseLimitMs?: number,
): JsonObject {
  const until = raiseLimitMs === undefined ? undefined : (Date.now() + raiseLimitMs) / 1000;
  const data = JSON.stringify({ ...task, request: request ?? null, until });
  return {
    code: `__import__("builtins").exec(${literal(script)}, {"__name__": "kernel_interrupt_inside", "REQUEST": ${literal(data)}})`,
    silent: true,
    store_history: false,
    user_expressions: {
      [EXPRESSION]: '__import__("IPython").get_ipython().events.trigger.answer()',
    },
    allow_stdin: true,
    stop_on_error: false,
  };
}

/** Writes a string as a Python literal in ASCII. JSON's notation of a string is also Python's. */
function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A longer answer is refused. */
const MAX_ANSWER_LENGTH = 64 * 1024;

const MAX_PATH_LENGTH = 4096;
const MAX_FRAMES = 200;
const MAX_THREADS = 20;
const MAX_CHILDREN = 20;

/** The errors that the code inside the kernel may report, with their sentences. */
const ERRORS: Partial<Record<ErrorCode, string>> = {
  OTHER_CELL: 'The cell has ended, and the kernel has begun another request since.',
  NO_USER_CODE: 'The cell is ending: its code has finished.',
  WOULD_KILL:
    'SIGINT would end the kernel, because the cell has restored the default action of SIGINT.',
  IGNORED: 'The kernel ignores SIGINT now.',
  NOT_SUPPORTED:
    'The kernel answered only after the cell. Only ipykernel 6 and newer can be asked during a cell.',
  TIMED_OUT: 'The kernel handled the request too late, and raised no SIGINT.',
  NO_SUCH_PROCESS: 'The cell does not wait for this process any more.',
};

/** The answer of the code inside the kernel if it reports no error. */
export type InsideAnswer = Pick<Look, 'request' | 'isBusy'> & { readonly content: JsonObject };

/**
 * Reads the reply to an `insideRequest`. The reply comes from the kernel, where the user's code could have written it,
 * so each member is checked, and everything is bounded.
 *
 * @throws KernelInterruptError the error that the code inside the kernel reports; `OS_ERROR` if the reply is malformed
 */
export function readInsideAnswer({ content }: JupyterMessage): InsideAnswer {
  const expressions = content['user_expressions'];
  const result = isJsonObject(expressions) ? expressions[EXPRESSION] : undefined;
  const data = isJsonObject(result) ? result['data'] : undefined;
  const text = isJsonObject(data) ? data['text/plain'] : undefined;
  const answer =
    typeof text === 'string' && text.length <= MAX_ANSWER_LENGTH
      ? parseJsonObject(text)
      : undefined;
  if (!answer) {
    throw new KernelInterruptError(
      'OS_ERROR',
      'The kernel gave Kernel Interrupt no valid answer. Try again, or restart the kernel.',
    );
  }
  const { error } = answer;
  if (error !== null && error !== undefined) {
    const code = Object.keys(ERRORS).find((known) => known === error) as ErrorCode | undefined;
    throw new KernelInterruptError(
      code ?? 'OS_ERROR',
      (code && ERRORS[code]) ??
        'The code of Kernel Interrupt failed inside the kernel. Please file a bug.',
    );
  }
  return { request: textOf(answer['request']), isBusy: answer['isBusy'] === true, content: answer };
}

/** Reads the answer to a look. Members that are malformed are left out. */
export function lookOf({ request, isBusy, content }: InsideAnswer): Look {
  const { notebook } = content;
  return {
    request,
    isBusy,
    frames: framesOf(content['frames']),
    threads: threadsOf(content['threads']),
    tasks: threadsOf(content['tasks']),
    children: listOf(content['children'], MAX_CHILDREN, childOf),
    isHandling: content['isHandling'] === true,
    caughtAt: placeOf(content['caughtAt']),
    ...(typeof notebook === 'string' && { notebook: notebook.slice(0, MAX_PATH_LENGTH) }),
  };
}

function framesOf(value: unknown): readonly KernelFrame[] {
  return listOf(value, MAX_FRAMES, frameOf);
}

function threadsOf(value: unknown): readonly KernelThread[] {
  return listOf(value, MAX_THREADS, (item) => {
    const name = textOf(item['name']);
    return name === undefined ? undefined : { name, frames: framesOf(item['frames']) };
  });
}

function frameOf(item: JsonObject): KernelFrame | undefined {
  const place = placeOf(item);
  const name = textOf(item['name']);
  const code = textOf(item['code']);
  return place && name !== undefined
    ? {
        ...place,
        name,
        ...(code !== undefined && { code }),
        kind: item['kind'] === 'cell' ? 'cell' : 'library',
      }
    : undefined;
}

function childOf(item: JsonObject): AwaitedChild | undefined {
  const { pid } = item;
  const name = textOf(item['name']);
  return isPositive(pid) && name !== undefined ? { pid, name } : undefined;
}

function placeOf(value: unknown): { file: string; line: number } | undefined {
  if (!isJsonObject(value)) {
    return undefined;
  }
  const file = textOf(value['file']);
  const { line } = value;
  return file !== undefined && isPositive(line) ? { file, line } : undefined;
}
