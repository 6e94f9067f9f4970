import { runWithin } from '../../base/waiting';
import type { RouteFactory } from './InterruptRoute';

/** Calls the provider's interrupt function, and waits for it no longer than the grace period. */
export const providerRoute: RouteFactory = ({ interrupt, settings }) =>
  interrupt && {
    method: 'provider',
    ruledOut: () => undefined,
    fire: async () => {
      await runWithin(settings.gracePeriodMs, "The provider's own interrupt", interrupt);
      return 'sent';
    },
  };
