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
    fire: async (force, over) => {
      if ((await interrupter.fire(method, force, over)) === 'none') {
        return 'none';
      }
      kernel.nudge?.();
      return 'sent';
    },
  };
};
