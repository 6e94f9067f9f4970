import type { RouteFactory } from './InterruptRoute';
import { processRoute } from './processRoute';

/**
 * Linux and macOS: sends SIGINT to the kernel and to the processes that it started. It ends a command for which the
 * kernel waits with SIGINT ignored, as `os.system` does.
 */
export const signalGroupRoute: RouteFactory = (kernel) =>
  process.platform === 'win32' ? undefined : processRoute(kernel, 'signalGroup');
