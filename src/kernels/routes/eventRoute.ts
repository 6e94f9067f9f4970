import type { RouteFactory } from './InterruptRoute';
import { processRoute } from './processRoute';

/** Windows: sets the event that the kernel waits for. */
export const eventRoute: RouteFactory = (kernel) =>
  process.platform === 'win32' ? processRoute(kernel, 'event') : undefined;
