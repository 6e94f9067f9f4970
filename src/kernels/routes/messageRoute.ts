import type { RouteFactory } from './InterruptRoute';

/** `interrupt_request` on the control channel (Jupyter client documentation, "Messaging in Jupyter"). */
export const messageRoute: RouteFactory = ({ requestInterrupt }) =>
  requestInterrupt && {
    method: 'message',
    ruledOut: () => undefined,
    fire: () => {
      requestInterrupt();
      return Promise.resolve('sent');
    },
  };
