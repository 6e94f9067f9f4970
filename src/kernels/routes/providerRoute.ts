import { runWithin } from '../../base/waiting';
import type { RouteFactory } from './InterruptRoute';

/** Calls the provider's interrupt function, and waits for it no longer than the grace period. */
export const providerRoute: RouteFactory = ({ process, prefersMessage, interrupt, settings }) =>
  interrupt && {
    method: 'provider',
    ruledOut: () => undefined,
    // What a provider does for a kernel that asks for no message ends in SIGINT.
    isWithoutSigint: prefersMessage,
    fire: async (force, cancelled) => {
      if (!prefersMessage) {
        await process.checkSigint(force, cancelled);
      }
      await runWithin(settings.gracePeriodMs, "The provider's own interrupt", interrupt);
      return 'sent';
    },
  };
