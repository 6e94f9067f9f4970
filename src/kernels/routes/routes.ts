import type { InterruptAttempt } from '../../api';
import { ctrlCRoute } from './ctrlCRoute';
import { eventRoute } from './eventRoute';
import type { InterruptRoute, RoutedKernel, RouteFactory } from './InterruptRoute';
import { messageRoute } from './messageRoute';
import { providerRoute } from './providerRoute';
import { signalRoute } from './signalRoute';

/** Every route to a kernel that its provider registers. */
export const ROUTES: readonly RouteFactory[] = [
  eventRoute,
  signalRoute,
  ctrlCRoute,
  messageRoute,
  providerRoute,
];

/** The order in which routes are tried. */
const LADDER: readonly InterruptAttempt['method'][] = [
  'event',
  'signal',
  'ctrlC',
  'message',
  'server',
  'provider',
];

/** The routes that there are to a kernel. */
export function routesTo(
  kernel: RoutedKernel,
  factories: readonly RouteFactory[] = ROUTES,
): readonly InterruptRoute[] {
  return factories.flatMap((factory) => factory(kernel) ?? []);
}

/**
 * One route of each method, in the order in which they are tried. Of two registrations of one kernel, the route is
 * taken that is not ruled out, and then the one whose interrupter the kernel may have been started with.
 *
 * @param isCautious the kernel wants to be asked by message: a route that is ruled out is not replaced
 */
export function ladder(
  routes: readonly InterruptRoute[],
  isCautious = false,
): readonly InterruptRoute[] {
  const worth = (route: InterruptRoute): number =>
    (!isCautious && route.ruledOut(false) === undefined ? 2 : 0) + (route.isProvided ? 1 : 0);
  const rank = ({ isFirst, method }: InterruptRoute): number =>
    isFirst ? -1 : LADDER.indexOf(method);
  const best = new Map<InterruptRoute['method'], InterruptRoute>();
  for (const route of routes) {
    const known = best.get(route.method);
    if (!known || worth(route) > worth(known)) {
      best.set(route.method, route);
    }
  }
  return [...best.values()].sort((a, b) => rank(a) - rank(b));
}
