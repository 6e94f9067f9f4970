/**
 * The thing that holds a kernel, so that the kernel is busy without a cell in its main thread:
 *
 * - `completion`, `inspection`: a request of an editor
 * - `widget`: a message of a widget or of another comm
 * - `subshell`: a cell in a subshell (JEP 91), which no interrupt reaches
 * - `other`: any other request, an unknown one, or a task on the event loop
 */
export type Holder = 'completion' | 'inspection' | 'widget' | 'subshell' | 'other';

/** The holder for each type of request, while such a request runs. Requests on the control channel are not listed. */
export const HOLDERS: Readonly<Record<string, Holder>> = {
  complete_request: 'completion',
  inspect_request: 'inspection',
  is_complete_request: 'other',
  history_request: 'other',
  comm_info_request: 'other',
  comm_open: 'widget',
  comm_msg: 'widget',
  comm_close: 'widget',
};
