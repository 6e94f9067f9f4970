import type { Interrupter } from '../../api';
import { KernelInterruptError } from '../../base/errors';
import { runWithin } from '../../base/waiting';
import type { ProcessInterrupter } from '../../daemon/DaemonInterrupter';

/** The time limit for an interrupter that another extension implements. Our own interrupters have their own limits. */
const FOREIGN_LIMIT_MS = 10_000;

/**
 * Returns a registration's interrupter as a `ProcessInterrupter`. An interrupter that another extension implements
 * chooses its method itself, and gets a time limit because it may never answer.
 */
export function processInterrupterOf(
  interrupter: Interrupter | ProcessInterrupter,
): ProcessInterrupter {
  if ('fire' in interrupter) {
    return interrupter;
  }
  const limited = <T>(what: string, action: () => Promise<T>): Promise<T> =>
    runWithin(FOREIGN_LIMIT_MS, what, action);
  return {
    attach: (pid) => limited('Attaching', async () => interrupter.attach(pid)),
    fire: (method) => {
      // A second call of `interrupt` would only repeat what the route `signal` did.
      if (method === 'signalGroup') {
        return Promise.reject(
          new KernelInterruptError(
            'NOT_SUPPORTED',
            "This kernel's interrupter cannot also interrupt the kernel's child processes.",
          ),
        );
      }
      return limited('Interrupting', async () => interrupter.interrupt());
    },
    dispose: () => undefined,
  };
}
