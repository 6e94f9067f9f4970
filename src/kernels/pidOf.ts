import type { KernelDescription } from '../sources/KernelSource';

/** Returns the pid of the kernel's process on this computer; undefined if no source has named it. */
export function pidOf({
  descriptions,
}: {
  readonly descriptions: readonly Pick<KernelDescription, 'identities'>[];
}): number | undefined {
  return descriptions
    .flatMap(({ identities }) => identities)
    .find((identity) => identity.kind === 'process')?.pid;
}
