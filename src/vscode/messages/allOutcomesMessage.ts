import type { InterruptOutcome, InterruptResult } from '../../api';
import { isUnreachable, type OutcomeMessage } from './outcomeMessages';

/** The phrase for each outcome; it follows the kernel's name. */
const PHRASES: Record<InterruptOutcome, string> = {
  interrupted: 'was interrupted',
  ended: 'ended its cell without an error',
  finished: 'has already finished its cell',
  sent: 'was sent an interrupt',
  idle: 'was idle',
  stillBusy: 'is still running',
  refused: 'was not interrupted',
  dead: 'has ended, and its variables are lost',
  cancelled: 'may still be running, because you cancelled',
};

/** The outcomes that are shown as a warning. */
const WARNINGS: ReadonlySet<InterruptOutcome> = new Set(['stillBusy', 'refused', 'dead']);

/** Returns the message of Interrupt Kernels of This Window: one sentence for all results. */
export function allOutcomesMessage(
  results: readonly { readonly name: string; readonly result: InterruptResult }[],
): OutcomeMessage {
  if (results.length === 0) {
    return {
      severity: 'information',
      sentence:
        'This window has no busy kernel that can be interrupted. Run "Show Kernels" to see the states.',
      actions: [],
    };
  }
  const phrases = results.map(({ name, result: { outcome, attempts } }) => {
    const isLost = outcome === 'stillBusy' && isUnreachable(attempts);
    return `${name} ${isLost ? 'cannot be reached' : PHRASES[outcome]}`;
  });
  const isBad = results.some(({ result }) => WARNINGS.has(result.outcome));
  return {
    severity: isBad ? 'warning' : 'information',
    sentence: `${phrases.join('; ')}.`,
    actions: isBad ? ['showLog'] : [],
  };
}
