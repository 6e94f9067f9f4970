import type { Interrupter } from '../../api';
import { runWithin } from '../../base/waiting';
import type { ProcessInterrupter } from '../../daemon/DaemonInterrupter';

/** Milliseconds that an interrupter of another extension may take to answer; ours have limits of their own. */
const FOREIGN_LIMIT_MS = 10_000;

/** An interrupter of another make can be fired only the way that it chooses itself, and may never answer. */
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
    fire: () => limited('Interrupting', async () => interrupter.interrupt()),
    dispose: () => undefined,
  };
}
