import type { KernelStatus } from '../../api';

/**
 * The statuses of the Jupyter extension. That extension reports `idle` after any client's request, even if a cell is
 * still running.
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

/** Translates a status of the Jupyter extension; returns undefined for an unknown one. */
export function statusOfJupyter(status: string): KernelStatus | undefined {
  return Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
}
