import type { KernelInfo } from '../api';

/** Whether the kernel can be interrupted, and runs a cell or may run one. */
export function mayRun({
  canInterrupt,
  status,
}: Pick<KernelInfo, 'canInterrupt' | 'status'>): boolean {
  return canInterrupt && (status === 'busy' || status === 'unknown');
}
