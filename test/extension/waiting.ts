import type * as vscode from 'vscode';
import { until, within as withinLimit } from '../rig/waiting';
import { testSelection } from '../rig/vscode/runner/variables';

/** A wait has a shorter limit than its test, so that the wait's error says what did not happen. */
const SHARE_OF_TEST = 0.75;

const limitMs = (): number => testSelection().testTimeoutMs * SHARE_OF_TEST;

/** Waits until a condition holds, with a limit that suits this VS Code. See `until`. */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  state?: () => unknown,
): Promise<void> {
  await until(what, holds, { limitMs: limitMs(), pauseMs: 50, ...(state && { state }) });
}

/** Returns what the promise resolves to, with a limit that suits this VS Code. */
export async function within<T>(what: string, promise: PromiseLike<T>): Promise<T> {
  return withinLimit(what, promise, limitMs());
}

/** Waits until the event fires, and returns its value. */
export async function nextEvent<T>(what: string, event: vscode.Event<T>): Promise<T> {
  let subscription: vscode.Disposable | undefined;
  const fired = new Promise<T>((resolve) => (subscription = event(resolve)));
  try {
    return await within(what, fired);
  } finally {
    subscription?.dispose();
  }
}
