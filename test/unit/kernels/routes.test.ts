import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { ProcessInterrupter } from '../../../src/daemon/DaemonInterrupter';
import type { RoutedKernel } from '../../../src/kernels/routes/InterruptRoute';
import { routesTo, ROUTES } from '../../../src/kernels/routes/routes';

const HANDLE = process.platform === 'win32' ? 'event' : 'signal';
const CONSOLE = process.platform === 'win32' ? (['ctrlC'] as const) : [];

function interrupter(fire = sinon.stub().resolves(HANDLE)): ProcessInterrupter {
  return { attach: sinon.stub().resolves([]), fire, dispose: sinon.stub() };
}

function kernel(options: Partial<RoutedKernel> = {}): RoutedKernel {
  return {
    interruptMode: 'signal',
    takesSignals: true,
    consoleInterrupt: 'auto',
    gracePeriodMs: 1000,
    ...options,
  };
}

const everyWay = {
  interrupter: interrupter(),
  requestInterrupt: () => undefined,
  hostInterrupt: () => Promise.resolve(),
};

describe('the routes to a kernel', () => {
  it('are tried in this order', () => {
    const methods = routesTo(kernel(everyWay)).map(({ method }) => method);
    assert.deepEqual(methods, [HANDLE, ...CONSOLE, 'message', 'host']);
  });

  it('begin with the message in message mode', () => {
    const methods = routesTo(kernel({ ...everyWay, interruptMode: 'message' })).map(
      ({ method }) => method,
    );
    assert.deepEqual(methods, ['message', HANDLE, ...CONSOLE, 'host']);
  });

  it('are only those that there are', () => {
    assert.deepEqual(routesTo(kernel()), []);
    const methods = routesTo(kernel({ hostInterrupt: everyWay.hostInterrupt }));
    assert.deepEqual(
      methods.map(({ method }) => method),
      ['host'],
    );
  });

  it('leave the process of a kernel alone that is not known to take signals', () => {
    for (const route of routesTo(kernel({ ...everyWay, takesSignals: false }))) {
      const ofTheProcess = route.method !== 'message' && route.method !== 'host';
      assert.equal(route.ruledOut(false), ofTheProcess ? 'NOT_SUPPORTED' : undefined);
      assert.equal(route.ruledOut(true), undefined);
    }
  });

  it('take one more in its place in the list', () => {
    const server = () => ({
      method: 'server' as const,
      ruledOut: () => undefined,
      fire: () => Promise.resolve('sent' as const),
    });
    const methods = routesTo(kernel(everyWay), [server, ...ROUTES]).map(({ method }) => method);
    assert.equal(methods[0], 'server');
  });
});

describe('the route by the handle', () => {
  it('sends a message behind it, so that an event loop notices', async () => {
    const nudge = sinon.spy();
    const [route] = routesTo(kernel({ interrupter: interrupter(), nudge }));
    await route?.fire(false, new AbortController().signal);
    assert.equal(nudge.callCount, 1);
  });

  it('sends no message where nothing was sent', async () => {
    const nudge = sinon.spy();
    const nothing = interrupter(sinon.stub().resolves('none'));
    const [route] = routesTo(kernel({ interrupter: nothing, nudge }));
    assert.equal(await route?.fire(false, new AbortController().signal), 'none');
    assert.equal(nudge.callCount, 0);
  });
});
