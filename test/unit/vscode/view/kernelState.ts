import type { KernelState } from '../../../../src/vscode/view/KernelState';

/** A kernel as the status bar and the context keys see it. */
export function kernelState(options: Partial<KernelState> = {}): KernelState {
  return {
    id: 'kernel-1',
    ids: ['kernel-1'],
    name: 'Python 3',
    status: 'idle',
    canInterrupt: true,
    isInterrupting: false,
    isOfWindow: true,
    resources: ['file:///a.ipynb'],
    ...options,
  };
}
