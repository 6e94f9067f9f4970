import { INSIDE_PREFIX, type JupyterMessage } from '../../jupyter/messages';
import { HOLDERS, type Holder } from './Holder';

/**
 * The meaning of one iopub message. `busy`, `failed` and `idle` belong to an execute_request; `answered` says that the
 * kernel has handled a kernel_info_request; `otherBegan` and `otherEnded` belong to a request that can hold the kernel
 * without a cell.
 */
export type Activity =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'busy' | 'idle' | 'answered' | 'otherEnded';
      readonly request: string;
    }
  | { readonly kind: 'failed'; readonly request: string; readonly isInterrupt: boolean }
  | { readonly kind: 'otherBegan'; readonly request: string; readonly holder: Holder };

/** The beginning of a cell, as the kernel publishes it. */
export interface CellInput {
  readonly code: string;
  readonly executionCount: number;
}

/** The names of ipykernel's errors for an interrupt. For a cell that awaits, the name is CancelledError. */
const INTERRUPTS: ReadonlySet<unknown> = new Set(['KeyboardInterrupt', 'CancelledError']);

/**
 * Returns the meaning of an iopub message; undefined if it does not matter to an interrupt.
 *
 * Every request makes the kernel busy and then idle, even those of debuggers, widgets and completions during a cell. So
 * only messages whose parent is an execute_request count as a cell. Requests in a subshell (JEP 91) do not, because an
 * interrupt reaches only the main thread. Neither do our own requests, which run in the control thread.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "Messages on the IOPub channel".
 */
export function activityOf(message: JupyterMessage): Activity | undefined {
  const { header, parent_header: parent, content } = message;
  const state = content['execution_state'];
  if (header.msg_type === 'status' && state === 'starting') {
    return { kind: 'starting' };
  }
  const { msg_id: request, msg_type: type } = parent;
  if (request === undefined || type === undefined || request.startsWith(INSIDE_PREFIX)) {
    return undefined;
  }
  const event = header.msg_type === 'status' ? state : header.msg_type;
  const holder = holderOf(type, typeof parent.subshell_id === 'string');
  if (holder) {
    return event === 'busy'
      ? { kind: 'otherBegan', request, holder }
      : event === 'idle'
        ? { kind: 'otherEnded', request }
        : undefined;
  }
  if (type === 'kernel_info_request') {
    return event === 'idle' ? { kind: 'answered', request } : undefined;
  }
  if (type !== 'execute_request' || typeof parent.subshell_id === 'string') {
    return undefined;
  }
  if (event === 'busy' || event === 'idle') {
    return { kind: event, request };
  }
  return event === 'error'
    ? { kind: 'failed', request, isInterrupt: INTERRUPTS.has(content['ename']) }
    : undefined;
}

/**
 * Returns when the kernel published a message, in ms since 1970. If the message has no date, or one in the future,
 * returns the current time.
 */
export function dateOf({ header }: JupyterMessage): number {
  const now = Date.now();
  const date = Date.parse(header.date);
  return date <= now ? date : now;
}

function holderOf(type: string, isInSubshell: boolean): Holder | undefined {
  const holder = Object.hasOwn(HOLDERS, type) ? HOLDERS[type] : undefined;
  const isWork = holder !== undefined || type === 'execute_request';
  return isInSubshell && isWork ? 'subshell' : holder;
}

/** Returns the beginning of a cell that a message publishes; undefined for any other message. */
export function inputOf({
  header,
  parent_header: parent,
  content,
}: JupyterMessage): CellInput | undefined {
  const { code, execution_count: executionCount } = content;
  return header.msg_type === 'execute_input' &&
    parent.msg_id?.startsWith(INSIDE_PREFIX) !== true &&
    typeof code === 'string' &&
    typeof executionCount === 'number'
    ? { code, executionCount }
    : undefined;
}
