import type { KernelInterruptApi } from '../src/api';
import { KernelInterruptUnavailableError } from './KernelInterruptUnavailableError';

export const EXTENSION_ID = 'kernel-interrupt.kernel-interrupt';

/** The version of the API that these types describe. */
const VERSION: KernelInterruptApi['version'] = 1;

/** The part of `vscode.Extension` that `activate` uses. */
export interface ActivatableExtension {
  activate(): PromiseLike<unknown>;
}

/**
 * Activates the extension, unless it is active already, and returns its API.
 *
 * @throws KernelInterruptUnavailableError, or the error of the activation
 */
export async function activate(
  extension: ActivatableExtension | undefined,
): Promise<KernelInterruptApi> {
  if (extension === undefined) {
    throw new KernelInterruptUnavailableError(
      'notInstalled',
      `Kernel Interrupt is not installed or is disabled. Install or enable "${EXTENSION_ID}" on the computer on which the extension that needs it runs.`,
    );
  }
  const api = (await extension.activate()) as { version?: unknown } | undefined;
  if (api?.version !== VERSION) {
    throw new KernelInterruptUnavailableError(
      'otherVersion',
      `Kernel Interrupt provides version ${String(api?.version)} of its API, but this extension needs version ${VERSION}. Update both extensions.`,
    );
  }
  return api as KernelInterruptApi;
}
