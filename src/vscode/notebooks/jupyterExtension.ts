import * as vscode from 'vscode';

/** The parts of the Jupyter extension's public API that we use. They need no permission from the user. */
interface JupyterApi {
  readonly kernels: {
    /**
     * Takes the URI of a notebook or an Interactive Window. Resolves to undefined until the user has run something
     * there.
     */
    getKernel(uri: vscode.Uri): Thenable<JupyterKernel | undefined>;
  };
}

/**
 * A kernel of the Jupyter extension, with the members that we use. The other members ask the user for permission, or
 * throw.
 */
export interface JupyterKernel {
  readonly status: string;
  readonly onDidChangeStatus: vscode.Event<string>;
  readonly language: string;
}

const EXTENSION_ID = 'ms-toolsai.jupyter';

/** Returns the kernel that the Jupyter extension runs for a notebook. Does not activate that extension. */
export async function jupyterKernelOf(uri: vscode.Uri): Promise<JupyterKernel | undefined> {
  const extension = vscode.extensions.getExtension<Partial<JupyterApi> | undefined>(EXTENSION_ID);
  return extension?.isActive ? await extension.exports?.kernels?.getKernel(uri) : undefined;
}
