import * as vscode from 'vscode';
import { SECTION, SETTINGS } from '../../src/vscode/contributions';

/** Runs an action with the longest grace period, so that no route times out during slow steps on the page. */
export async function withLongGracePeriod(action: () => Promise<void>): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const set = (value: number | undefined): Thenable<void> =>
    settings.update('gracePeriod', value, vscode.ConfigurationTarget.Global);
  await set(SETTINGS.gracePeriod.maximum);
  try {
    await action();
  } finally {
    await set(undefined);
  }
}
