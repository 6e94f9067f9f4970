import { untilSettled } from '../../base/waiting';
import type { RouteFactory } from './InterruptRoute';

/**
 * How long the provider may take to answer. Long, because it may have to ask a server or the user. The wait also ends
 * if the user presses again or the interrupt is cancelled.
 */
const PROVIDER_LIMIT_MS = 15_000;

/** Calls the provider's interrupt function, and waits for its answer. */
export const providerRoute: RouteFactory = ({ process, prefersMessage, interrupt }) => {
  if (!interrupt) {
    return undefined;
  }
  // We assume that the provider sends SIGINT, unless its kernel asks for interrupt requests and does not signal itself.
  const isWithoutSigint = prefersMessage && !process.signalsItself;
  return {
    method: 'provider',
    ruledOut: () => undefined,
    isWithoutSigint,
    check: async (force) => {
      if (!isWithoutSigint) {
        await process.checkSigint(force);
      }
    },
    fire: async (_force, cancelled) => {
      const asked = interrupt();
      const hasAnswered = await untilSettled(asked, [cancelled], PROVIDER_LIMIT_MS);
      if (!hasAnswered) {
        return 'unanswered';
      }
      await asked;
      return 'sent';
    },
  };
};
