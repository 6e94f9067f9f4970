import type { InterruptRoute } from './InterruptRoute';

/**
 * Asks the kernel's Jupyter server to interrupt it. The server sends SIGINT or an interrupt request, as the kernel.json
 * says. Its answer does not confirm the interrupt.
 */
export function serverRoute(interrupt: (cancelled: AbortSignal) => Promise<void>): InterruptRoute {
  return {
    method: 'server',
    ruledOut: () => undefined,
    fire: async (_force, cancelled) => {
      await interrupt(cancelled);
      return 'sent';
    },
  };
}
