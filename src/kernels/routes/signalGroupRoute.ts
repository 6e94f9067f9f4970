import type { RouteFactory } from './InterruptRoute';
import { processRoute } from './processRoute';

/**
 * Linux and macOS: sends SIGINT to the kernel and to the processes that it started. This also ends a command that
 * `os.system` runs. The kernel itself ignores SIGINT while it waits for that command.
 */
export const signalGroupRoute: RouteFactory = (kernel) =>
  process.platform === 'win32' ? undefined : processRoute(kernel, 'signalGroup');
