import { setTimeout } from 'node:timers/promises';
import { KernelInterruptError } from '../../errors';
import type { RouteFactory } from './InterruptRoute';

/** The host's own way, as it registered it. One that does not return is not waited for. */
export const hostRoute: RouteFactory = ({ hostInterrupt, gracePeriodMs }) =>
  hostInterrupt && {
    method: 'host',
    ruledOut: () => undefined,
    fire: async () => {
      const over = new AbortController();
      const late = setTimeout(gracePeriodMs, 'late', { signal: over.signal, ref: false });
      try {
        if ((await Promise.race([hostInterrupt(), late])) === 'late') {
          throw new KernelInterruptError(
            'TIMED_OUT',
            `The host's own way was not done within ${gracePeriodMs} ms.`,
          );
        }
        return 'sent';
      } finally {
        late.catch(() => undefined);
        over.abort();
      }
    },
  };
