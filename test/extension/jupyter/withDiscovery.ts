import * as vscode from 'vscode';

/** Switches the search for kernels, and so makes the extension forget the kernels that it has found. */
export async function withDiscovery(isOn: boolean): Promise<void> {
  const settings = vscode.workspace.getConfiguration('kernelInterrupt');
  await settings.update('discoverKernels', isOn, vscode.ConfigurationTarget.Global);
}
