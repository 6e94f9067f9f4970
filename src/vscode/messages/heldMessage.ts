import type { InterruptOutcome, InterruptResult } from '../../api';
import type { Holder } from '../../kernels/observe/Holder';
import {
  codesOf,
  lookActions,
  withLog,
  type Circumstances,
  type OutcomeMessage,
} from './outcomeMessages';
import { canForceSignals } from './refusals';

/** What keeps the kernel busy, as a part of a sentence. */
const NOUNS: Record<Holder, string> = {
  completion: 'a code completion',
  inspection: 'a request for a tooltip or help',
  widget: 'a message from a widget',
  subshell: 'a cell in a subshell',
  other: 'something that is not a cell, such as a background task',
};

/** The outcomes if the thing that kept the kernel busy has ended. */
const FREED: ReadonlySet<InterruptOutcome | 'ended'> = new Set(['finished', 'ended']);

const RESTART = 'restart the kernel. A restart loses its variables.';

/**
 * Returns the message if something that is not a cell kept the kernel busy, and either still does or has ended. Returns
 * undefined for every other outcome, and if a cell kept the kernel busy.
 */
export function heldMessage(
  name: string,
  holder: Holder | undefined,
  { outcome, attempts }: InterruptResult,
  { canRestart, signalRule = 'unknown', look }: Circumstances,
): OutcomeMessage | undefined {
  if (holder === undefined) {
    return undefined;
  }
  if (FREED.has(outcome)) {
    const sentence = `${name} was busy with ${NOUNS[holder]}. This has ended, so the kernel can run cells again.`;
    return { severity: 'information', sentence, actions: [] };
  }
  if (outcome !== 'stillBusy') {
    return undefined;
  }
  const isOutOfReach = holder === 'subshell' || holder === 'other';
  const isUnsent = !isOutOfReach && canForceSignals(codesOf(attempts), signalRule);
  const mayHelp = !isOutOfReach && !isUnsent;
  return {
    severity: 'warning',
    sentence: isUnsent
      ? `${name} is busy with ${NOUNS[holder]}. No signal was sent, because it could end the kernel. If you know that the kernel survives SIGINT, choose Interrupt Anyway. Otherwise wait until this ends, or ${RESTART}`
      : stillHeldSentence(name, holder),
    actions: withLog([
      ...(isUnsent ? (['force'] as const) : []),
      ...(mayHelp ? (['interruptAgain'] as const) : []),
      ...lookActions({ look }),
      ...(canRestart ? (['restart'] as const) : []),
    ]),
  };
}

function stillHeldSentence(name: string, holder: Holder): string {
  switch (holder) {
    case 'subshell':
      return `${name} runs a cell in a subshell, which is a thread beside the kernel's main thread. Interrupts do not reach it. Wait until the cell ends, or ${RESTART}`;
    case 'other':
      return `${name} is busy with ${NOUNS.other}. Interrupts do not stop this. Wait until it ends, or ${RESTART}`;
    case 'completion':
    case 'inspection':
    case 'widget':
      return `${name} is still busy with ${NOUNS[holder]}. Interrupt again, or ${RESTART}`;
  }
}
