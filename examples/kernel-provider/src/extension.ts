/** The example of Kernel Interrupt: a host that runs notebooks with ipykernel. README.md says where to begin. */
import * as vscode from 'vscode';
import { KernelInterrupt } from '../../../api'; // Yours: '@kernel-interrupt/api'
import { NotebookKernels } from './NotebookKernels';

let kernels: NotebookKernels | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Kernel Provider Example', { log: true });
  const host = new NotebookKernels(await KernelInterrupt.api(), log);
  kernels = host;
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('kernelProviderExample.restartKernel', async () => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      if (notebook) {
        await host.restart(notebook);
      }
    }),
  );
}

/** VS Code waits for this one, and not for what a Disposable does: no kernel is left behind. */
export async function deactivate(): Promise<void> {
  await kernels?.dispose();
}
