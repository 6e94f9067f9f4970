import type { InterruptOutcome, InterruptResult } from '../../api';
import type { OutcomeMessage } from './outcomeMessages';

/** What became of a kernel, behind its name. */
const PHRASES: Record<InterruptOutcome, string> = {
  interrupted: 'was interrupted',
  finished: 'came to its end by itself',
  sent: 'was sent an interrupt',
  idle: 'was idle',
  stillBusy: 'runs on',
  refused: 'was not interrupted',
  dead: 'is no longer running',
  cancelled: 'was left alone when you cancelled',
};

/** How bad an outcome is for whoever wanted everything stopped. */
const WARNINGS: ReadonlySet<InterruptOutcome> = new Set(['stillBusy', 'refused', 'dead']);

/** One sentence for the results of all kernels. */
export function allOutcomesMessage(
  results: readonly { readonly name: string; readonly result: InterruptResult }[],
): OutcomeMessage {
  if (results.length === 0) {
    return {
      severity: 'information',
      sentence: 'No registered kernel is busy: there was nothing to interrupt.',
      actions: [],
    };
  }
  const phrases = results.map(({ name, result }) => `${name} ${PHRASES[result.outcome]}`);
  const isBad = results.some(({ result }) => WARNINGS.has(result.outcome));
  return {
    severity: isBad ? 'warning' : 'information',
    sentence: `${phrases.join('; ')}.`,
    actions: isBad ? ['showLog'] : [],
  };
}
