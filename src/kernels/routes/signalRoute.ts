import type { RouteFactory } from './InterruptRoute';
import { processRoute } from './processRoute';

/** Linux and macOS: sends SIGINT to the kernel process alone, so that its child processes live on. */
export const signalRoute: RouteFactory = (kernel) =>
  process.platform === 'win32' ? undefined : processRoute(kernel, 'signal');
