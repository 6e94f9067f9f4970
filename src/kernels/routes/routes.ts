import type { InterruptAttempt } from '../../api';
import { controlRoute } from './controlRoute';
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
  controlRoute,
  signalGroupRoute,
  ctrlCRoute,
  messageRoute,
  providerRoute,
];

/** The methods in the order in which an interrupt tries them. */
const LADDER: readonly InterruptAttempt['method'][] = [
  'event',
  'signal',
  'control',
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
 * Returns one route for each method, in the order in which an interrupt tries them. If two descriptions of one kernel
 * have a route of the same method, it prefers a route that is not ruled out, then one whose provider made the
 * interrupter.
 *
 * @param isStrict whether a provider asks for interrupt requests, or the kernel says that it is not ipykernel. Each is
 *   a reason against signals that holds for all descriptions, so a route that is ruled out is then preferred
 */
export function ladder(
  routes: readonly InterruptRoute[],
  isStrict = false,
): readonly InterruptRoute[] {
  const worth = (route: InterruptRoute): number =>
    ((route.ruledOut(false) === undefined) === isStrict ? 0 : 2) + (route.isProvided ? 1 : 0);
  const best = new Map<InterruptRoute['method'], InterruptRoute>();
  for (const route of routes) {
    const known = best.get(route.method);
    if (!known || worth(route) > worth(known)) {
      best.set(route.method, route);
    }
  }
  return inOrder([...best.values()]);
}

/** Sorts routes into the order in which an interrupt tries them. */
export function inOrder(routes: readonly InterruptRoute[]): readonly InterruptRoute[] {
  const rank = ({ isFirst, isAfterControl, method }: InterruptRoute): number =>
    isFirst ? -1 : isAfterControl ? LADDER.indexOf('control') + 0.5 : LADDER.indexOf(method);
  return [...routes].sort((a, b) => rank(a) - rank(b));
}
