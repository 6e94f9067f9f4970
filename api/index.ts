import { extensions } from 'vscode';
import type { KernelInterruptApi } from '../src/api';
import { activate, EXTENSION_ID } from './activate';

// Exported from the extension's own sources, so that this package and the extension have the same types.
export type * from '../src/api';
export { isKernelInterruptError, type KernelInterruptError } from '../src/base/errors';
export { KernelInterruptUnavailableError } from './KernelInterruptUnavailableError';
export { EXTENSION_ID };

export const KernelInterrupt = {
  /**
   * Activates the extension if necessary and returns its API. Every call returns the same object.
   *
   * @throws KernelInterruptUnavailableError if the extension is not installed, is disabled, or has another version of
   *   its API than this package
   */
  api(): Promise<KernelInterruptApi> {
    return activate(extensions.getExtension(EXTENSION_ID));
  },
};
