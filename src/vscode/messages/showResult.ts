import type { Settings } from '../settings';
import { showMessage } from './messages';
import type { OutcomeMessage } from './outcomeMessages';

/** Shows the results that need no notification. */
export interface ResultView {
  /** Shows a sentence for five seconds, without interrupting the user. */
  note: (sentence: string) => void;
}

/**
 * Shows the message for a result. A problem or a message with buttons is shown as a notification. Any other message is
 * shown as a note, unless the user wants a notification for every result. When a notification closes, resolves with the
 * button that the user pressed, if any.
 */
export async function showResult(
  { severity, sentence }: Pick<OutcomeMessage, 'severity' | 'sentence'>,
  buttons: readonly string[],
  view: ResultView,
  notifications: Settings['notifications'],
): Promise<string | undefined> {
  if (severity === 'information' && buttons.length === 0 && notifications === 'problems') {
    view.note(sentence);
    return undefined;
  }
  return showMessage(severity, sentence, ...buttons);
}
