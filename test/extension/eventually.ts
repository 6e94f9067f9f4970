import type * as vscode from 'vscode';
import { withinLimit } from '../../src/base/waiting';
import { testSelection } from '../rig/vscode/runner/variables';

/** The part of a test's time that one wait may take: the test is then told what it waited for. */
const SHARE_OF_TEST = 0.75;

/**
 * Waits until a condition holds, and looks whenever one of the events fires.
 *
 * @param state what there is instead, for the message where it does not come to that
 */
export async function eventually(
  what: string,
  holds: () => boolean,
  events: readonly vscode.Event<unknown>[],
  state: () => unknown,
): Promise<void> {
  const subscriptions: vscode.Disposable[] = [];
  const held = new Promise<'held'>((resolve) => {
    const look = (): void => {
      if (holds()) {
        resolve('held');
      }
    };
    subscriptions.push(...events.map((event) => event(look)));
    look();
  });
  const limitMs = testSelection().testTimeoutMs * SHARE_OF_TEST;
  try {
    if ((await withinLimit(held, limitMs, 'late')) === 'late') {
      throw new Error(`Not within ${limitMs} ms: ${what}. Seen: ${JSON.stringify(state())}`);
    }
  } finally {
    subscriptions.forEach((subscription) => void subscription.dispose());
  }
}
