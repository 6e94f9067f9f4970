import { isDeepStrictEqual } from 'node:util';
import { serverTrouble } from '../../jupyter/websocket/troubles';
import type { AnyServer, KnownServer } from './KnownServer';
import { serverName } from './serverAddress';

/** For how long a check counts. An interrupt sends several requests, and may ask for the state of the kernel often. */
export const CHECKED_MS = 1000;

/**
 * Makes the check of a server that has just been found by its file: whether the same process still runs and listens. It
 * may have ended, and another program may have got its port.
 *
 * @returns a function that throws `UNREACHABLE` if the server is not found again
 */
export function processCheck(
  known: KnownServer,
  find: () => Promise<readonly AnyServer[]>,
): () => Promise<void> {
  let checkedAt = performance.now();
  let checked = Promise.resolve();
  return () => {
    if (performance.now() - checkedAt > CHECKED_MS) {
      checkedAt = performance.now();
      checked = find().then((servers) => {
        if (!servers.some((one) => isDeepStrictEqual(one, known))) {
          throw serverTrouble('UNREACHABLE', sentence(serverName(known.access.url)));
        }
      });
    }
    return checked;
  };
}

function sentence(server: string): string {
  return `${server} was not found again, so Kernel Interrupt sent it nothing. It has probably ended or started again: run "Show Kernels" to search for it.`;
}
