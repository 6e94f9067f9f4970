import * as vscode from 'vscode';
import type { KernelStatus } from '../../api';

/** The parts of the Jupyter extension's public API that we use. They need no permission of the user. */
interface JupyterApi {
  readonly kernels: {
    /** Takes the URI of a notebook or an Interactive Window. Undefined until the user has run something there. */
    getKernel(uri: vscode.Uri): Thenable<JupyterKernel | undefined>;
  };
}

/** A kernel of the Jupyter extension. Its other members ask the user, or throw. */
export interface JupyterKernel {
  readonly status: string;
  readonly onDidChangeStatus: vscode.Event<string>;
  readonly language: string;
}

const EXTENSION_ID = 'ms-toolsai.jupyter';

/** The statuses of the Jupyter extension. It takes any client's `idle` for the kernel's own. */
const STATUSES: Readonly<Record<string, KernelStatus>> = {
  idle: 'idle',
  busy: 'busy',
  starting: 'starting',
  restarting: 'starting',
  autorestarting: 'starting',
  terminating: 'dead',
  dead: 'dead',
};

/** Returns the status in our words; undefined if it is not known. */
export function statusOfJupyter(status: string): KernelStatus | undefined {
  return Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
}

/** Returns the kernel that the Jupyter extension runs for a notebook. Does not activate that extension. */
export async function jupyterKernelOf(uri: vscode.Uri): Promise<JupyterKernel | undefined> {
  const extension = vscode.extensions.getExtension<Partial<JupyterApi> | undefined>(EXTENSION_ID);
  return extension?.isActive ? await extension.exports?.kernels?.getKernel(uri) : undefined;
}
