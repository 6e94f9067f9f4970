import { consoleRoute } from './ctrlCRoute';
import { handleRoute } from './handleRoute';
import { hostRoute } from './providerRoute';
import type { InterruptRoute, RoutedKernel, RouteFactory } from './InterruptRoute';
import { messageRoute } from './messageRoute';

/** Every route there is, in the order in which they are tried. */
export const ROUTES: readonly RouteFactory[] = [handleRoute, consoleRoute, messageRoute, hostRoute];

/** The routes to a kernel, in order; one in message mode is asked by message before anything else. */
export function routesTo(
  kernel: RoutedKernel,
  factories: readonly RouteFactory[] = ROUTES,
): readonly InterruptRoute[] {
  const routes = factories.flatMap((factory) => factory(kernel) ?? []);
  const first = kernel.interruptMode === 'message' ? 'message' : undefined;
  return [
    ...routes.filter(({ method }) => method === first),
    ...routes.filter(({ method }) => method !== first),
  ];
}
