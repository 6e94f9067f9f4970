import type { KernelDescription } from '../KernelSource';

/** Whether one of these descriptions, which are of kernels of this machine, names this connection file. */
export function isFoundHere(
  connectionFile: string,
  descriptions: readonly Pick<KernelDescription, 'identities'>[],
): boolean {
  return descriptions.some(({ identities }) =>
    identities.some((one) => one.kind === 'connectionFile' && one.path === connectionFile),
  );
}
