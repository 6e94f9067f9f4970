import type { InterruptResult } from '../../../api';

/** A sentence for the user about an interrupt that did not stop the cell; undefined where there is nothing to say. */
export function describeInterrupt({ outcome, attempts }: InterruptResult): string | undefined {
  const tried = attempts
    .map(({ method, elapsedMs, error }) => `${method} (${error ?? `${elapsedMs} ms`})`)
    .join(', ');
  switch (outcome) {
    case 'stillBusy':
      return `The cell runs on: ${tried} did not stop it. Interrupt again, or restart the kernel.`;
    case 'refused':
      return `The kernel could not be interrupted: ${tried}. Restart it to stop the cell.`;
    case 'interrupted':
    case 'finished':
    case 'sent':
    case 'idle':
    case 'dead':
    case 'cancelled':
      return undefined;
  }
}
