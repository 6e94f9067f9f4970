import * as vscode from 'vscode';
import type { KernelInterruptApi } from '../../src/api';
import { EXTENSION_ID } from '../../src/vscode/contributions';

/** The API, as another extension gets it. */
export async function kernelInterrupt(): Promise<KernelInterruptApi> {
  const extension = vscode.extensions.getExtension<KernelInterruptApi>(EXTENSION_ID);
  if (extension === undefined) {
    throw new Error(`${EXTENSION_ID} is absent.`);
  }
  return extension.activate();
}
