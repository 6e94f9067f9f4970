import { untilSettled } from '../../base/waiting';
import type { RouteFactory } from './InterruptRoute';

/** Long, because a provider may have to ask a server or a user. A press or a cancel ends the wait. */
const PROVIDER_LIMIT_MS = 15_000;

/** Calls the provider's interrupt function, and waits for its answer. */
export const providerRoute: RouteFactory = ({ process, prefersMessage, interrupt }) =>
  interrupt && {
    method: 'provider',
    ruledOut: () => undefined,
    // Unless its kernel asks for interrupt messages, we assume that the provider sends SIGINT.
    isWithoutSigint: prefersMessage,
    fire: async (force, cancelled) => {
      if (!prefersMessage) {
        await process.checkSigint(force, cancelled);
      }
      const asked = interrupt();
      const hasAnswered = await untilSettled(asked, [cancelled], PROVIDER_LIMIT_MS);
      if (!hasAnswered) {
        return 'unanswered';
      }
      await asked;
      return 'sent';
    },
  };
