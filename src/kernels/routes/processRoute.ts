import type { InterruptMethod } from '../../api';
import type { InterruptRoute, RoutedKernel } from './InterruptRoute';

/** Makes a route to the kernel's process; returns undefined if the process cannot be reached. */
export function processRoute(
  { process }: RoutedKernel,
  method: InterruptMethod,
): InterruptRoute | undefined {
  return process.isReachable
    ? {
        method,
        isLocal: true,
        isProvided: process.isProvided,
        prepare: () => process.attach(),
        ruledOut: (force) => process.ruledOut(force),
        fire: (force, cancelled) => process.interrupt(method, { force, cancelled }),
        isHandling: () => process.isHandling(),
      }
    : undefined;
}
