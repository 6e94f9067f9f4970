import { isKernelInterruptError } from '../../errors';
import { processRule, type RouteFactory } from './InterruptRoute';

/** The interrupt handle: an event on Windows, a signal elsewhere. */
export const handleRoute: RouteFactory = (kernel) => {
  const { interrupter } = kernel;
  if (!interrupter) {
    return undefined;
  }
  const method = process.platform === 'win32' ? 'event' : 'signal';
  return {
    method,
    ruledOut: (force) => processRule(kernel, force),
    fire: async (force) => {
      const fire = (): Promise<unknown> => interrupter.fire(method, force);
      // A daemon that died is started again by the second call, with the handle that it had.
      const used = await fire().catch((error: unknown) => {
        if (isKernelInterruptError(error) && error.code === 'DAEMON_FAILED') {
          return fire();
        }
        throw error;
      });
      if (used === 'none') {
        return 'none';
      }
      kernel.nudge?.();
      return 'sent';
    },
  };
};
