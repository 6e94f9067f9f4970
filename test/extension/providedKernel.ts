import * as vscode from 'vscode';
import type { KernelRegistration, KernelStatus, RegisteredKernel } from '../../src/api';
import { kernelInterrupt } from './kernelInterrupt';

export interface ProvidedKernel {
  readonly registered: RegisteredKernel;
  /** Returns how often the provider was asked to interrupt the kernel. */
  readonly interrupts: () => number;
  /** Changes the status that the provider reports. */
  readonly become: (status: KernelStatus) => void;
}

/**
 * Registers a kernel without a process. Only its provider observes and interrupts it.
 *
 * @param obeys whether an interrupt makes the kernel idle at once
 */
export async function registerProvidedKernel(
  registration: Partial<KernelRegistration> & { name: string },
  { obeys = true } = {},
): Promise<ProvidedKernel> {
  const api = await kernelInterrupt();
  const changed = new vscode.EventEmitter<KernelStatus>();
  let interrupts = 0;
  const registered = api.registerKernel({
    status: 'idle',
    onDidChangeStatus: changed.event,
    interrupt: () => {
      interrupts += 1;
      if (obeys) {
        changed.fire('idle');
      }
      return Promise.resolve();
    },
    ...registration,
  });
  return {
    registered,
    interrupts: () => interrupts,
    become: (status) => changed.fire(status),
  };
}
