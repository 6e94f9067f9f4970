import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as vscode from 'vscode';
import { KernelInterrupt, type KernelRegistration, type RegisteredKernel } from '../../../api';
import { TestNotebook } from '../kernelProvider/TestNotebook';

const notebooks: TestNotebook[] = [];
const kernels: RegisteredKernel[] = [];
const processes: ChildProcess[] = [];

/** Opens a notebook of the example provider. */
export async function openNotebook(name: string, ...cells: string[]): Promise<TestNotebook> {
  const notebook = await TestNotebook.open(name, ...cells);
  notebooks.push(notebook);
  return notebook;
}

/** Registers a kernel through the API. `clearStage` disposes it. */
export async function register(kernel: KernelRegistration): Promise<RegisteredKernel> {
  const api = await KernelInterrupt.api();
  const registered = api.registerKernel(kernel);
  kernels.push(registered);
  return registered;
}

/** Starts a process; by default one that SIGINT would end. */
export async function plainProcess(program = 'sleep', ...args: string[]): Promise<ChildProcess> {
  const child = spawn(program, args.length > 0 ? args : ['600'], { stdio: 'ignore' });
  processes.push(child);
  await once(child, 'spawn');
  return child;
}

/** Removes all messages, kernels, processes and editors of a picture. */
export async function clearStage(): Promise<void> {
  await vscode.commands.executeCommand('notifications.clearAll');
  kernels.splice(0).forEach((kernel) => void kernel.dispose());
  for (const child of processes.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  for (const notebook of notebooks.splice(0)) {
    await notebook.close();
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
