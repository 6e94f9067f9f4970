import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import * as vscode from 'vscode';
import { testEnvironment } from '../../rig/environment';
import { skipBecause } from '../../rig/skip';
import { hasRealJupyter } from '../../rig/vscode/runner/variables';
import type { JupyterStandIn } from '../fixtures/jupyter-extension/api';
import { JUPYTER_ID, type JupyterExtension } from './JupyterExtension';
import { PublicJupyter } from './PublicJupyter';
import { StandInJupyter } from './StandInJupyter';

/** Returns the Jupyter extension of this VS Code: the real one, or the stand-in. */
export async function jupyterExtension(): Promise<JupyterExtension> {
  return hasRealJupyter() ? new PublicJupyter() : new StandInJupyter(await standIn());
}

/** For a `before` hook: skips the tests of the stand-in if this VS Code has the real extension. */
export function skipWithoutStandIn(context: Context): void {
  if (hasRealJupyter()) {
    skipBecause(context, 'it tests the stand-in for the Jupyter extension');
  }
}

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

/** Skips tests that do not depend on the operating system. Under Wine, each of them takes half a minute. */
export function skipUnderWine(context: Context): void {
  if (testEnvironment().wine) {
    skipBecause(context, 'this does not depend on the operating system, and Linux runs it');
  }
}
