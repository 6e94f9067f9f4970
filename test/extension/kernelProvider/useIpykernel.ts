import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { testEnvironment } from '../../rig/environment';

/** Makes the example provider start its kernels with the newest ipykernel. */
export async function useIpykernel(): Promise<void> {
  const python = testEnvironment().kernels.at(-1)?.python ?? assert.fail('No ipykernel was found.');
  const settings = vscode.workspace.getConfiguration('kernelProviderExample');
  await settings.update('python', python, vscode.ConfigurationTarget.Global);
}
