import type { RouteFactory } from './InterruptRoute';
import { processRoute } from './processRoute';

/** Linux and macOS: sends SIGINT. */
export const signalRoute: RouteFactory = (kernel) =>
  process.platform === 'win32' ? undefined : processRoute(kernel, 'signal');
