import { isDeepStrictEqual } from 'node:util';
import { serverTrouble } from '../../jupyter/websocket/troubles';
import type { AnyServer, KnownServer } from './KnownServer';
import { serverName } from './serverAddress';

/**
 * How long a check is valid, in ms. If it were valid for one request only, each of the many requests of an interrupt
 * would need a search.
 */
export const CHECKED_MS = 1000;

/**
 * Checks whether the process of a server that was found by its file still runs and listens. The process may have ended,
 * and another program may have got its port.
 */
export class ProcessCheck {
  private checked = Promise.resolve();

  /** @param checkedAt the `performance.now()` at the start of the search that found the server */
  constructor(
    private readonly known: KnownServer,
    private readonly find: () => Promise<readonly AnyServer[]>,
    private checkedAt: number,
  ) {}

  /** Records that a search which began at this time has found the same server. */
  found(at: number): void {
    this.checkedAt = at;
    this.checked = Promise.resolve();
  }

  /**
   * Searches for the server, unless the last check is still valid. Throws `UNREACHABLE` if the server is not found
   * again.
   */
  run(): Promise<void> {
    const now = performance.now();
    if (now - this.checkedAt > CHECKED_MS) {
      this.checkedAt = now;
      this.checked = this.find().then((servers) => {
        if (!servers.some((one) => isDeepStrictEqual(one, this.known))) {
          throw serverTrouble('UNREACHABLE', sentence(serverName(this.known.access.url)));
        }
      });
    }
    return this.checked;
  }
}

function sentence(server: string): string {
  return `Kernel Interrupt no longer finds ${server}, and sent it nothing. The server has probably ended, or was restarted: run "Show Kernels" to search for it.`;
}
