import * as vscode from 'vscode';
import { SECTION, SETTINGS } from '../../src/vscode/contributions';

/** Runs what takes as long as the page and the machine do, and wants no route to be over meanwhile. */
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
