import assert from 'node:assert/strict';
import { nullLogger } from '../../../../src/base/logger';
import type { DaemonInterrupter } from '../../../../src/daemon/DaemonInterrupter';
import { KernelProcess } from '../../../../src/kernels/KernelProcess';
import type { RoutedKernel, RouteFactory } from '../../../../src/kernels/routes/InterruptRoute';
import { ladder, routesTo, ROUTES } from '../../../../src/kernels/routes/routes';
import { fakeInterrupter } from '../fakeKernel';
import { serverRoute } from './serverRoute';

const HANDLE = process.platform === 'win32' ? 'event' : 'signal';
const CONSOLE = process.platform === 'win32' ? (['ctrlC'] as const) : [];

interface Case {
  readonly interrupter?: DaemonInterrupter;
  readonly takesSignals?: boolean;
  readonly hasChannels?: boolean;
  readonly nudge?: () => void;
  readonly prefersMessage?: boolean;
  readonly interrupt?: () => Promise<void>;
}

function routed(options: Case = {}): RoutedKernel {
  const {
    interrupter,
    takesSignals = true,
    hasChannels = false,
    nudge = () => undefined,
  } = options;
  const { prefersMessage = false, interrupt } = options;
  const process = new KernelProcess({
    name: 'the kernel',
    interrupter,
    createInterrupter: () => assert.fail('It came with one.'),
    takesSignals: () => takesSignals,
    monitor: () => (hasChannels ? { requestInterrupt: () => undefined, nudge } : undefined),
    logger: nullLogger,
  });
  const settings = { gracePeriodMs: 1000, consoleInterrupt: 'auto' } as const;
  return { process, prefersMessage, settings, interrupt };
}

const everyWay = {
  interrupter: fakeInterrupter(),
  hasChannels: true,
  interrupt: () => Promise.resolve(),
};

const methodsOf = (kernel: RoutedKernel, factories?: readonly RouteFactory[]): string[] =>
  ladder(routesTo(kernel, factories)).map(({ method }) => method);

describe('the routes to a kernel', () => {
  it('are tried in this order', () => {
    assert.deepEqual(methodsOf(routed(everyWay)), [HANDLE, ...CONSOLE, 'message', 'provider']);
  });

  it('begin with the message in message mode', () => {
    const kernel = routed({ ...everyWay, prefersMessage: true });
    assert.deepEqual(methodsOf(kernel), ['message', HANDLE, ...CONSOLE, 'provider']);
  });

  it('are only those that there are', () => {
    assert.deepEqual(methodsOf(routed()), []);
    assert.deepEqual(methodsOf(routed({ interrupt: everyWay.interrupt })), ['provider']);
  });

  it('leave the process of a kernel alone that is not known to take signals', () => {
    for (const route of routesTo(routed({ ...everyWay, takesSignals: false }))) {
      const ofTheProcess = route.method !== 'message' && route.method !== 'provider';
      assert.equal(route.ruledOut(false), ofTheProcess ? 'NOT_SUPPORTED' : undefined);
      assert.equal(route.ruledOut(true), undefined);
    }
  });

  it('take one more in its place in the ladder', () => {
    assert.deepEqual(methodsOf(routed(everyWay), [serverRoute, ...ROUTES]).slice(-3), [
      'message',
      'server',
      'provider',
    ]);
  });

  it('are one of each method, the first one that there is', () => {
    const routes = routesTo(routed(everyWay));
    assert.deepEqual(ladder([...routes, ...routesTo(routed(everyWay))]), ladder(routes));
  });
});
