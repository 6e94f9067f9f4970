import assert from 'node:assert/strict';
import type { KernelStatus } from '../../../../src/api';
import { MessagesObserver } from '../../../../src/kernels/observe/MessagesObserver';
import { observe, statusOf, type Observer } from '../../../../src/kernels/observe/Observer';
import { ProviderObserver } from '../../../../src/kernels/observe/ProviderObserver';
import { nullLogger } from '../../../../src/base/logger';
import { until } from '../../../rig/waiting';
import { fakeMonitor, FakeProvider, WRITTEN_FILE } from '../kernelWithFakes';

const PATIENCE_MS = 500;

const ignore = (): void => undefined;

/** Returns an observer that has already connected to the kernel through this monitor. */
async function messages(monitor: ReturnType<typeof fakeMonitor>): Promise<MessagesObserver> {
  const observer = new MessagesObserver({
    name: 'the kernel',
    connectionFile: WRITTEN_FILE,
    logger: nullLogger,
    openMonitor: () => Promise.resolve(monitor),
    onDidChange: ignore,
  });
  await until('the observer hears the kernel', () => observer.canObserve);
  return observer;
}

/** Returns a provider that reports busy, and its observer. */
function busyProvider(): { observer: ProviderObserver; provider: FakeProvider } {
  const provider = new FakeProvider('busy');
  return { provider, observer: new ProviderObserver(provider, ignore) };
}

describe('observe and statusOf', () => {
  const cases: [
    string,
    KernelStatus | undefined,
    KernelStatus | 'unknown' | undefined,
    string,
    string,
  ][] = [
    ['prefer the messages to the provider', 'idle', 'busy', 'running', 'busy'],
    [
      'believe a busy provider although the messages say starting',
      'busy',
      'starting',
      'running',
      'busy',
    ],
    [
      'believe an idle provider although the messages say starting',
      'idle',
      'starting',
      'idle',
      'idle',
    ],
    ['believe a provider that says idle', 'idle', undefined, 'idle', 'idle'],
    ['believe a provider that says starting', 'starting', undefined, 'starting', 'starting'],
    ['believe a provider that says dead', 'dead', 'busy', 'dead', 'dead'],
    ['believe messages that say starting', undefined, 'starting', 'starting', 'starting'],
    [
      'treat a kernel with neither messages nor a provider as running, with the status unknown',
      undefined,
      undefined,
      'running',
      'unknown',
    ],
  ];
  for (const [what, provider, heard, observed, status] of cases) {
    it(`${what} (provider: ${provider ?? 'none'}, messages: ${heard ?? 'none'})`, async () => {
      const observers: Observer[] = [
        ...(heard ? [await messages(fakeMonitor(heard))] : []),
        new ProviderObserver(provider ? { status: provider } : {}, ignore),
      ];
      assert.equal((await observe(observers, PATIENCE_MS)).status, observed);
      assert.equal(statusOf(observers), status);
    });
  }

  it('prefer messages that say starting to the SIGINT disposition', async () => {
    const starting = await messages(fakeMonitor('starting'));
    const sigint: Observer = {
      kind: 'sigint',
      status: 'unknown',
      canObserve: true,
      observe: () => ({ status: 'running' }),
    };
    assert.equal((await observe([starting, sigint], PATIENCE_MS)).status, 'starting');
  });

  it('see from the provider that a cell ended, but not how', async () => {
    const { observer, provider } = busyProvider();
    const { watch } = await observe([observer], PATIENCE_MS);
    assert.equal(watch?.outcome, undefined);
    provider.reports('idle');
    assert.equal(watch?.outcome, 'over');
    observer.dispose();
  });

  it('treat a status that does not exist as unknown', async () => {
    const { observer, provider } = busyProvider();
    const { watch } = await observe([observer], PATIENCE_MS);
    provider.reports('terminating' as KernelStatus);
    assert.equal(observer.status, 'unknown');
    assert.equal(watch?.outcome, undefined);
    observer.dispose();
  });
});
