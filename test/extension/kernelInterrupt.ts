import * as vscode from 'vscode';
import type { KernelInterruptApi } from '../../src/api';
import { EXTENSION_ID } from '../../src/vscode/contributions';

/** The id of the status bar item. VS Code puts the extension's id before our own id. */
export const STATUS_BAR_ID = `${EXTENSION_ID}.kernel`;

/** Activates the extension and returns its API, as another extension gets it. */
export async function kernelInterrupt(): Promise<KernelInterruptApi> {
  const extension = vscode.extensions.getExtension<KernelInterruptApi>(EXTENSION_ID);
  if (extension === undefined) {
    throw new Error(`${EXTENSION_ID} is not installed.`);
  }
  return extension.activate();
}
