import type { KernelStatus } from '../../../src/api';
import type { Observer } from '../../../src/kernels/observe/Observer';
import type { KernelDescription, KernelIdentity } from '../../../src/sources/KernelSource';

export const processOf = (pid: number, start?: string): KernelIdentity => ({
  kind: 'process',
  pid,
  ...(start !== undefined && { start }),
});
export const fileOf = (path: string): KernelIdentity => ({ kind: 'connectionFile', path });
export const serverOf = (url: string, id: string): KernelIdentity => ({ kind: 'server', url, id });
export const notebookOf = (uri: string): KernelIdentity => ({ kind: 'notebook', uri });

/** An observer that reports this status and has no cell watch. */
export function saying(status: KernelStatus | 'unknown', kind: Observer['kind']): Observer {
  return { kind, status, canObserve: true, observe: () => undefined };
}

/** The description of a kernel with these identities. */
export function described(
  id: string,
  identities: readonly KernelIdentity[],
  more: Partial<KernelDescription> = {},
): KernelDescription {
  return {
    id,
    name: id,
    origin: 'process',
    identities,
    language: undefined,
    resource: undefined,
    canInterrupt: true,
    isOfWindow: true,
    observers: [],
    routes: [],
    dispose: () => undefined,
    ...more,
  };
}
