import type { InterruptMethod } from '../../api';
import type { InterruptRoute, RoutedKernel } from './InterruptRoute';

/** A route that reaches the kernel's process; undefined where that is out of reach. */
export function processRoute(
  { process }: RoutedKernel,
  method: InterruptMethod,
): InterruptRoute | undefined {
  return process.isReached
    ? {
        method,
        isProvided: process.isProvided,
        prepare: () => process.attach(),
        ruledOut: (force) => process.ruledOut(force),
        fire: (force, over) => process.interrupt(method, { force, over }),
        isHandling: () => process.isHandling(),
      }
    : undefined;
}
