import * as vscode from 'vscode';
import { withinLimit } from '../../base/waiting';
import { plainText } from '../view/untrustedText';

/** Progress is shown only for work that takes longer than this. */
const SLOW_MS = 1000;

/** Long enough for the longest name of a kernel and the words around it. */
const TITLE_LENGTH = 200;

/**
 * Shows a progress notification if the work takes longer than a second. With `cancel`, the user can cancel the work.
 * The title is shown as plain text, because it may contain the name of a kernel.
 */
export function showWhenSlow(
  title: string,
  work: Promise<unknown>,
  cancel?: () => void,
): Promise<void> {
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  return withinLimit(
    settled.then(() => 'done' as const),
    SLOW_MS,
    'slow' as const,
  ).then(async (speed) => {
    if (speed === 'slow') {
      const location = vscode.ProgressLocation.Notification;
      const options = {
        location,
        title: plainText(title, TITLE_LENGTH),
        cancellable: cancel !== undefined,
      };
      await vscode.window.withProgress(options, (_progress, token) => {
        token.onCancellationRequested(() => cancel?.());
        return settled;
      });
    }
  });
}
