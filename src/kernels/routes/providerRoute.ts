import { runWithin } from '../../base/waiting';
import type { RouteFactory } from './InterruptRoute';

/** The host's own way, as it registered it. One that does not return is not waited for. */
export const hostRoute: RouteFactory = ({ hostInterrupt, gracePeriodMs }) =>
  hostInterrupt && {
    method: 'host',
    ruledOut: () => undefined,
    fire: async () => {
      await runWithin(gracePeriodMs, "The host's own way", hostInterrupt);
      return 'sent';
    },
  };
