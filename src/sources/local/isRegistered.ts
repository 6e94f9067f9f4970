import type { KernelDescription } from '../KernelSource';
import type { FoundKernel } from './findings';

/** Whether one of these descriptions is of the found kernel: it names the kernel's process, a launcher or its file. */
export function isRegistered(
  { pid, launchers, connectionFile }: FoundKernel,
  descriptions: readonly Pick<KernelDescription, 'identities'>[],
): boolean {
  return descriptions.some(({ identities }) =>
    identities.some(
      (identity) =>
        (identity.kind === 'process' && [pid, ...launchers].includes(identity.pid)) ||
        (identity.kind === 'connectionFile' && identity.path === connectionFile),
    ),
  );
}
