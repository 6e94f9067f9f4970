import type { Kernel } from './Kernel';

/** Whether an entry of the list is not a kernel, but a server whose kernels are not listed (`ServerNotice`). */
export function isServerNotice({
  isOfWindow,
  descriptions,
}: Pick<Kernel, 'isOfWindow' | 'descriptions'>): boolean {
  // Every kernel of another window or program has an identity: it was found by its process, its file or its server.
  return !isOfWindow && descriptions.every(({ identities }) => identities.length === 0);
}
