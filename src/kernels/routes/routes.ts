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

/** One route of each method, in the order in which they are tried. */
export function ladder(routes: readonly InterruptRoute[]): readonly InterruptRoute[] {
  const rank = ({ isFirst, method }: InterruptRoute): number =>
    isFirst ? -1 : LADDER.indexOf(method);
  const methods = new Map(routes.toReversed().map((route) => [route.method, route]));
  return [...methods.values()].sort((a, b) => rank(a) - rank(b));
}
