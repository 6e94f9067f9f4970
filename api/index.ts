import { extensions } from 'vscode';
import type { KernelInterruptApi } from '../src/api';
import { activate, EXTENSION_ID } from './activate';

// Not copies: the extension itself is built from these files.
export type * from '../src/api';
export { isKernelInterruptError, type KernelInterruptError } from '../src/base/errors';
export { KernelInterruptUnavailableError } from './KernelInterruptUnavailableError';
export { EXTENSION_ID };

export const KernelInterrupt = {
  /**
   * The API of the extension, which is activated for it. Ask whenever you need it: VS Code keeps one.
   *
   * @throws KernelInterruptUnavailableError where the extension is not installed, is disabled, or is of a version that
   * this package does not know
   */
  api(): Promise<KernelInterruptApi> {
    return activate(extensions.getExtension(EXTENSION_ID));
  },
};
