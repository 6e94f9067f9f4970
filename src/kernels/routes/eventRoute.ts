import type { RouteFactory } from './InterruptRoute';
import { processRoute } from './processRoute';

/**
 * Windows: sets the event that the kernel waits for. A kernel that `launch_kernel.py` started then raises SIGINT in
 * itself. In any other kernel, a thread of ipykernel waits for the event. That thread cannot end `time.sleep`, so the
 * route `control`, which can, comes first.
 */
export const eventRoute: RouteFactory = (kernel) => {
  const route = process.platform === 'win32' ? processRoute(kernel, 'event') : undefined;
  if (!route || !kernel.inside) {
    return route;
  }
  let isPrepared = true;
  return {
    ...route,
    prepare: async () => {
      const failure = await route.prepare?.();
      isPrepared = (await kernel.process.isPrepared()) ?? true;
      return failure;
    },
    get isAfterControl() {
      return !isPrepared;
    },
  };
};
