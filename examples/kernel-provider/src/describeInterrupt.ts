import type { InterruptResult } from '../../../api';

/** Returns a message about an interrupt that did not stop the cell; undefined if no message is needed. */
export function describeInterrupt({ outcome, attempts }: InterruptResult): string | undefined {
  const tried = attempts
    .map(({ method, elapsedMs, error }) => `${method} (${error ?? `${elapsedMs} ms`})`)
    .join(', ');
  switch (outcome) {
    case 'stillBusy':
      return `The cell is still running. Tried: ${tried}. Interrupt it again, or restart the kernel.`;
    case 'refused':
      return `The kernel was not interrupted: ${tried}. Restart it to stop the cell.`;
    case 'interrupted':
    case 'ended':
    case 'finished':
    case 'sent':
    case 'idle':
    case 'dead':
    case 'cancelled':
      return undefined;
  }
}
