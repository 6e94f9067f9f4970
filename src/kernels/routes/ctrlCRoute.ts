import type { RouteFactory } from './InterruptRoute';
import { processRoute } from './processRoute';

/** Windows: sends Ctrl+C to the kernel's console, so it also reaches the processes that the kernel started. */
export const ctrlCRoute: RouteFactory = (kernel) =>
  process.platform === 'win32' && kernel.settings.consoleInterrupt === 'auto'
    ? processRoute(kernel, 'ctrlC')
    : undefined;
