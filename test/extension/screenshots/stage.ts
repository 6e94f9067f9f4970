import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { KernelInterrupt, type KernelRegistration, type RegisteredKernel } from '../../../api';
import { startKernel, type RealKernel } from '../../integration/fixtures/realKernel';
import { testEnvironment } from '../../rig/environment';
import { notifications } from '../../rig/vscode/page/notifications';
import { fakePython } from '../fixtures/python-extension/fakePython';
import { TestNotebook } from '../kernelProvider/TestNotebook';
import { waitUntil } from '../waiting';

const notebooks: TestNotebook[] = [];
const kernels: RegisteredKernel[] = [];
const processes: ChildProcess[] = [];
const realKernels: RealKernel[] = [];
const waiting: (() => void)[] = [];

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

/** A cell whose last line takes minutes, checks for no signals and lets no other thread run. */
const IN_C = `print('running', flush=True)
import time
time.sleep(0.5)
open('in-c', 'w').close()
sum(range(10**11))`;

/** Opens a notebook whose cell runs C code. Its kernel takes long to end, so no other notebook may have the same name. */
export async function openNotebookInC(name: string): Promise<TestNotebook> {
  const notebook = await openNotebook(name, IN_C);
  const { fsPath } = notebook.besideNotebook('in-c');
  await rm(fsPath, { force: true });
  await notebook.run(0);
  await waitUntil('the cell is inside C code', () => existsSync(fsPath));
  return notebook;
}

/** Starts a process; by default one that SIGINT would end. */
export async function plainProcess(program = 'sleep', ...args: string[]): Promise<ChildProcess> {
  const child = spawn(program, args.length > 0 ? args : ['600'], { stdio: 'ignore' });
  processes.push(child);
  await once(child, 'spawn');
  return child;
}

/** Starts an ipykernel with a client, and registers it. */
export async function registerReal(
  name: string,
): Promise<RealKernel & { readonly registered: RegisteredKernel }> {
  const python = testEnvironment().kernels.at(-1)?.python ?? assert.fail('No ipykernel was found.');
  const real = await startKernel(python);
  realKernels.push(real);
  const { process, connectionFile } = real;
  const registered = await register({ name, process, connectionFile, language: 'python' });
  await waitUntil('the kernel is idle', () => registered.status === 'idle');
  return { ...real, registered };
}

/** Fakes slow work, such as that of a provider: resolves only when `clearStage` is called. */
export function untilCleared(): Promise<void> {
  return new Promise((resolve) => void waiting.push(resolve));
}

/** Runs an action while the active Python takes seconds to start. */
export async function withSlowPython(action: () => Promise<void>): Promise<void> {
  const { control, environments } = await fakePython();
  const { path } = environments.getActiveEnvironmentPath();
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const slow = vscode.Uri.joinPath(folder?.uri ?? assert.fail(), 'slow-python').fsPath;
  await writeFile(slow, `#!/bin/sh\nsleep 8\nexec '${path}' "$@"\n`, { mode: 0o755 });
  control.select(slow, { silently: true });
  try {
    await action();
  } finally {
    control.select(path, { silently: true });
  }
}

/** Removes all messages, kernels, processes and editors of a picture. */
export async function clearStage(): Promise<void> {
  waiting.splice(0).forEach((end) => end());
  kernels.splice(0).forEach((kernel) => void kernel.dispose());
  for (const real of realKernels.splice(0)) {
    await real.dispose();
  }
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
  // Progress is shown until its work has ended. The work may then show a message.
  await waitUntil('no message is shown', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    return (await notifications()).length === 0;
  });
}
