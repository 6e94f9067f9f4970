import type { KernelStatus } from '../../api';

/**
 * The statuses of the Jupyter extension. That extension mistakes the `idle` after any client's request for the kernel's
 * own.
 */
const STATUSES: Readonly<Record<string, KernelStatus>> = {
  idle: 'idle',
  busy: 'busy',
  starting: 'starting',
  restarting: 'starting',
  autorestarting: 'starting',
  terminating: 'dead',
  dead: 'dead',
};

/** Returns the status in our words; undefined for an unknown one. */
export function statusOfJupyter(status: string): KernelStatus | undefined {
  return Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
}
