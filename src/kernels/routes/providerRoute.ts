import { runWithin } from '../../base/waiting';
import type { RouteFactory } from './InterruptRoute';

/** The provider's own interrupt. It is not waited for longer than the grace period. */
export const providerRoute: RouteFactory = ({ interrupt, settings }) =>
  interrupt && {
    method: 'provider',
    ruledOut: () => undefined,
    fire: async () => {
      await runWithin(settings.gracePeriodMs, "The provider's own interrupt", interrupt);
      return 'sent';
    },
  };
