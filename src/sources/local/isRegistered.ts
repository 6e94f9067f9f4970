import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { KernelDescription } from '../KernelSource';
import type { FoundKernel } from './findings';

/**
 * Whether one of these descriptions is of the found kernel: it names the kernel's process, a launcher of the kernel, or
 * its connection file.
 */
export function isRegistered(
  { pid, launchers, connectionFile }: FoundKernel,
  descriptions: readonly Pick<KernelDescription, 'identities'>[],
): boolean {
  return descriptions.some(({ identities }) =>
    identities.some(
      (identity) =>
        (identity.kind === 'process' && [pid, ...launchers].includes(identity.pid)) ||
        (identity.kind === 'connectionFile' &&
          connectionFile !== undefined &&
          canonical(identity.path) === canonical(connectionFile)),
    ),
  );
}

/** Returns the same text for all spellings of a path, if its file exists. */
function canonical(file: string): string {
  let real = path.resolve(file);
  try {
    real = realpathSync.native(real);
  } catch {
    // The file is gone.
  }
  return process.platform === 'win32' ? real.toLowerCase() : real;
}
