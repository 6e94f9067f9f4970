import type { RouteFactory } from './InterruptRoute';

/** Sends `interrupt_request` on the control channel (Jupyter client documentation, "Messaging in Jupyter"). */
export const messageRoute: RouteFactory = ({ process, prefersMessage }) =>
  process.hasChannels
    ? {
        method: 'message',
        isFirst: prefersMessage,
        ruledOut: () => undefined,
        fire: () => process.interrupt('message'),
      }
    : undefined;
