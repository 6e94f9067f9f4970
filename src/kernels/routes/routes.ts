import type { InterruptAttempt } from '../../api';
import { ctrlCRoute } from './ctrlCRoute';
import { eventRoute } from './eventRoute';
import type { InterruptRoute, RoutedKernel, RouteFactory } from './InterruptRoute';
import { messageRoute } from './messageRoute';
import { providerRoute } from './providerRoute';
import { signalGroupRoute } from './signalGroupRoute';
import { signalRoute } from './signalRoute';

/** All routes to a registered kernel. */
export const ROUTES: readonly RouteFactory[] = [
  eventRoute,
  signalRoute,
  signalGroupRoute,
  ctrlCRoute,
  messageRoute,
  providerRoute,
];

/** The methods in the order in which an interrupt tries them. */
const LADDER: readonly InterruptAttempt['method'][] = [
  'event',
  'signal',
  'signalGroup',
  'ctrlC',
  'message',
  'server',
  'provider',
];

/** Makes every route that the kernel has. */
export function routesTo(
  kernel: RoutedKernel,
  factories: readonly RouteFactory[] = ROUTES,
): readonly InterruptRoute[] {
  return factories.flatMap((factory) => factory(kernel) ?? []);
}

/**
 * Returns one route for each method, in the order in which an interrupt tries them. If two registrations of one kernel
 * have the same method, it takes the route that is not ruled out, then the route whose provider made the interrupter.
 *
 * @param prefersMessage whether a registration says `interruptMode: 'message'`. A route that this rules out is then not
 * replaced by another registration's route
 */
export function ladder(
  routes: readonly InterruptRoute[],
  prefersMessage = false,
): readonly InterruptRoute[] {
  const worth = (route: InterruptRoute): number =>
    (!prefersMessage && route.ruledOut(false) === undefined ? 2 : 0) + (route.isProvided ? 1 : 0);
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
