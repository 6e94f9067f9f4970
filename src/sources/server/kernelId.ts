const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether this is the id of a kernel: a UUID. */
export function isKernelId(id: unknown): id is string {
  return typeof id === 'string' && UUID.test(id);
}
