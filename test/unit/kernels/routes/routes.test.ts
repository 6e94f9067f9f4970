import assert from 'node:assert/strict';
import { nullLogger } from '../../../../src/base/logger';
import type { DaemonInterrupter } from '../../../../src/daemon/DaemonInterrupter';
import { KernelProcess } from '../../../../src/kernels/KernelProcess';
import type {
  InterruptRoute,
  RoutedKernel,
  RouteFactory,
} from '../../../../src/kernels/routes/InterruptRoute';
import { inOrder, ladder, routesTo, ROUTES } from '../../../../src/kernels/routes/routes';
import { fakeInterrupter } from '../kernelWithFakes';
import { fakeInside } from '../inside/fakeInside';
import { serverRoute } from './serverRoute';

const TO_PROCESS =
  process.platform === 'win32'
    ? (['event', 'ctrlC'] as const)
    : (['signal', 'signalGroup'] as const);

interface Case {
  readonly interrupter?: DaemonInterrupter;
  readonly takesSignals?: boolean;
  readonly hasChannels?: boolean;
  readonly signalsItself?: boolean;
  readonly nudge?: () => void;
  readonly prefersMessage?: boolean;
  readonly interrupt?: () => Promise<void>;
}

function routed(options: Case = {}): RoutedKernel {
  const {
    interrupter,
    takesSignals = true,
    hasChannels = false,
    signalsItself = true,
    nudge = () => undefined,
  } = options;
  const { prefersMessage = false, interrupt } = options;
  const process = new KernelProcess({
    name: 'the kernel',
    interrupter,
    createInterrupter: () => assert.fail('an interrupter was created'),
    takesSignals: () => takesSignals,
    signalsItself: () => signalsItself,
    monitor: () => (hasChannels ? { requestInterrupt: () => undefined, nudge } : undefined),
    logger: nullLogger,
  });
  const settings = { gracePeriodMs: 1000, consoleInterrupt: 'auto' } as const;
  return { process, prefersMessage, settings, interrupt };
}

const everyRoute = {
  interrupter: fakeInterrupter(),
  hasChannels: true,
  interrupt: () => Promise.resolve(),
};

const methodsOf = (kernel: RoutedKernel, factories?: readonly RouteFactory[]): string[] =>
  ladder(routesTo(kernel, factories)).map(({ method }) => method);

describe('routesTo, ladder and inOrder', () => {
  it('put the routes in the order in which they are tried', () => {
    assert.deepEqual(methodsOf(routed(everyRoute)), [...TO_PROCESS, 'message', 'provider']);
  });

  it('put `control`, the interrupt from inside the kernel, after the first route to its process', () => {
    const { inside } = fakeInside('cell', []);
    const [first, ...others] = [...TO_PROCESS, 'message', 'provider'];
    const kernel = { ...routed(everyRoute), inside };
    assert.deepEqual(methodsOf(kernel), [first, 'control', ...others]);
  });

  it('put `control` before the route `event` to a kernel that is not prepared', () => {
    const routeOf = (method: InterruptRoute['method'], more = {}): InterruptRoute => ({
      ...{ method, ruledOut: () => undefined, fire: () => assert.fail(method), ...more },
    });
    const routes = [
      routeOf('event', { isAfterControl: true }),
      routeOf('ctrlC'),
      routeOf('control'),
    ];
    assert.deepEqual(
      inOrder(routes).map(({ method }) => method),
      ['control', 'event', 'ctrlC'],
    );
  });

  it('put the interrupt request first if the provider asks for interrupt requests', () => {
    const kernel = routed({ ...everyRoute, prefersMessage: true });
    assert.deepEqual(methodsOf(kernel), ['message', ...TO_PROCESS, 'provider']);
  });

  it('return only the routes that the kernel offers', () => {
    assert.deepEqual(methodsOf(routed()), []);
    assert.deepEqual(methodsOf(routed({ interrupt: everyRoute.interrupt })), ['provider']);
  });

  it('rule out the routes to the process of a kernel that may not survive signals, unless forced', () => {
    for (const route of routesTo(routed({ ...everyRoute, takesSignals: false }))) {
      const isToProcess = route.method !== 'message' && route.method !== 'provider';
      assert.equal(route.ruledOut(false), isToProcess ? 'NOT_SUPPORTED' : undefined);
      assert.equal(route.ruledOut(true), undefined);
    }
  });

  it('put an added route in its place in the ladder', () => {
    assert.deepEqual(methodsOf(routed(everyRoute), [serverRoute, ...ROUTES]).slice(-3), [
      'message',
      'server',
      'provider',
    ]);
  });

  it('say which routes do not end in SIGINT', () => {
    const withoutSigint = (options: Case): string[] =>
      routesTo(routed({ ...everyRoute, ...options }))
        .filter(({ isWithoutSigint }) => isWithoutSigint)
        .map(({ method }) => method);
    assert.deepEqual(withoutSigint({}), []);
    assert.deepEqual(withoutSigint({ prefersMessage: true }), []);
    assert.deepEqual(withoutSigint({ signalsItself: false }), ['message']);
    assert.deepEqual(withoutSigint({ signalsItself: false, prefersMessage: true }), [
      'message',
      'provider',
    ]);
  });

  it('prefer a ruled-out route to an allowed one if a reason against signals holds for all registrations', () => {
    const pair = [true, false].flatMap((takesSignals) =>
      routesTo(routed({ ...everyRoute, takesSignals })),
    );
    for (const routes of [pair, pair.toReversed()]) {
      const [strict, lax] = [true, false].map((isStrict) =>
        ladder(routes, isStrict).find(({ method }) => method === TO_PROCESS[0]),
      );
      assert.equal(strict?.ruledOut(false), 'NOT_SUPPORTED');
      assert.equal(lax?.ruledOut(false), undefined);
    }
  });

  it('keep the first of several equal routes of one method', () => {
    const routes = routesTo(routed(everyRoute));
    assert.deepEqual(ladder([...routes, ...routesTo(routed(everyRoute))]), ladder(routes));
  });
});
