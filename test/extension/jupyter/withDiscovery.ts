import * as vscode from 'vscode';

/** Switches the search for kernels on or off. When it is off, the extension forgets the kernels that it has found. */
export async function withDiscovery(isOn: boolean): Promise<void> {
  const settings = vscode.workspace.getConfiguration('kernelInterrupt');
  await settings.update('discoverKernels', isOn, vscode.ConfigurationTarget.Global);
}
