import type { RouteFactory } from './InterruptRoute';

/** The host's own way, as it registered it. */
export const hostRoute: RouteFactory = ({ hostInterrupt }) =>
  hostInterrupt && {
    method: 'host',
    ruledOut: () => undefined,
    fire: async () => {
      await hostInterrupt();
      return 'sent';
    },
  };
