import type { JsonObject } from './json';

/** The ports in a connection file. */
export const PORT_NAMES = [
  'shell_port',
  'iopub_port',
  'stdin_port',
  'control_port',
  'hb_port',
] as const;

/**
 * Whether a starting kernel still has to write its ports into its connection file: it replaces each number
 * below 1 with a port that it chooses.
 */
export function lacksPorts(file: JsonObject): boolean {
  return PORT_NAMES.some((name) => isUnset(file[name]));
}

/** Whether the kernel chooses this port when it starts: Jupyter's kernels replace every number below 1. */
export function isUnset(port: unknown): boolean {
  return typeof port === 'number' && port <= 0;
}
