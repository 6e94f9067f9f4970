import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SecondExtension } from '../fixtures/second-extension/extension';

/** Activates the second extension and returns its API. */
export async function secondExtension(): Promise<SecondExtension> {
  const extension = vscode.extensions.getExtension<SecondExtension>(
    'kernel-interrupt-tests.second-extension',
  );
  return (await extension?.activate()) ?? assert.fail('The second extension is not installed.');
}
