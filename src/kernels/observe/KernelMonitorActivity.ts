import type { JupyterMessage } from '../../jupyter/messages';

/**
 * What one message on iopub says of a kernel's work: `busy`, `failed` and `idle` of an execute_request, and `answered`
 * of a kernel_info_request that it has handled.
 */
export type Activity =
  | { readonly kind: 'starting' }
  | { readonly kind: 'busy' | 'failed' | 'idle' | 'answered'; readonly request: string };

/**
 * Reads a message on iopub; undefined: it says nothing of what an interrupt is about.
 *
 * Every request makes a kernel busy and idle, also those on control and of debuggers, widgets and completions while
 * a cell runs on: only those whose parent is an execute_request count. What runs in a subshell (JEP 91) does not
 * either: an interrupt reaches the main thread.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "Messages on the IOPub channel".
 */
export function activityOf(message: JupyterMessage): Activity | undefined {
  const { header, parent_header: parent, content } = message;
  const state = content['execution_state'];
  if (header.msg_type === 'status' && state === 'starting') {
    return { kind: 'starting' };
  }
  const { msg_id: request, msg_type: type } = parent;
  if (request === undefined || typeof parent.subshell_id === 'string') {
    return undefined;
  }
  const said = header.msg_type === 'status' ? state : header.msg_type;
  if (type === 'kernel_info_request') {
    return said === 'idle' ? { kind: 'answered', request } : undefined;
  }
  if (type !== 'execute_request') {
    return undefined;
  }
  if (said === 'busy' || said === 'idle') {
    return { kind: said, request };
  }
  return said === 'error' ? { kind: 'failed', request } : undefined;
}
