/** An example of a provider: it runs notebooks with ipykernel. README.md says where to start reading. */
import * as vscode from 'vscode';
import { KernelInterrupt } from '../../../api'; // In your extension: '@kernel-interrupt/api'
import { NotebookKernels } from './NotebookKernels';

let kernels: NotebookKernels | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Kernel Provider Example', { log: true });
  const created = new NotebookKernels(await KernelInterrupt.api(), log);
  kernels = created;
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('kernelProviderExample.restartKernel', async () => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      if (notebook) {
        await created.restart(notebook);
      }
    }),
  );
}

/** Ends every kernel here and not in a Disposable, because VS Code waits only for the promise of `deactivate`. */
export async function deactivate(): Promise<void> {
  await kernels?.dispose();
}
