import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JupyterStandIn } from '../fixtures/jupyter-extension/api';

export const JUPYTER_ID = 'ms-toolsai.jupyter';

/** Activates the stand-in for the Jupyter extension and returns its API. */
export async function standIn(): Promise<JupyterStandIn> {
  const extension = vscode.extensions.getExtension<JupyterStandIn>(JUPYTER_ID);
  return (await extension?.activate()) ?? assert.fail('The stand-in is not installed.');
}

/** Runs an action while the stand-in waits only this long for an interrupted cell to end. */
export async function withInterruptTimeout<T>(ms: number, action: () => Promise<T>): Promise<T> {
  const settings = vscode.workspace.getConfiguration('jupyter');
  const set = (value: number | undefined): Thenable<void> =>
    settings.update('jupyterInterruptTimeout', value, vscode.ConfigurationTarget.Global);
  await set(ms);
  try {
    return await action();
  } finally {
    await set(undefined);
  }
}
