import * as vscode from 'vscode';
import type { KernelRegistration, KernelStatus, RegisteredKernel } from '../../src/api';
import { kernelInterrupt } from './kernelInterrupt';

export interface HostedKernel {
  readonly registered: RegisteredKernel;
  /** How often its host was asked to interrupt it. */
  readonly interrupts: () => number;
  readonly become: (status: KernelStatus) => void;
}

/** Registers a kernel that only its host sees and interrupts: no process, and nothing that takes time. */
export async function registerHostedKernel(
  registration: Partial<KernelRegistration> & { name: string },
  { obeys = true } = {},
): Promise<HostedKernel> {
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
