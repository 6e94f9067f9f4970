import type { RouteFactory } from './InterruptRoute';
import { processRoute } from './processRoute';

/** Windows: the interrupt handle is an event for which the kernel waits. */
export const eventRoute: RouteFactory = (kernel) =>
  process.platform === 'win32' ? processRoute(kernel, 'event') : undefined;
