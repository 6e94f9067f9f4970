import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SecondExtension } from '../fixtures/second-extension/extension';

/** What the second extension gives to the tests. */
export async function secondExtension(): Promise<SecondExtension> {
  const extension = vscode.extensions.getExtension<SecondExtension>(
    'kernel-interrupt-tests.second-extension',
  );
  return (await extension?.activate()) ?? assert.fail('The second extension is absent.');
}
