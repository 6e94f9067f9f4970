import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { KernelStatus } from '../../../../src/api';
import { MessagesObserver } from '../../../../src/kernels/observe/MessagesObserver';
import { lookAt, statusOf, type Observer } from '../../../../src/kernels/observe/Observer';
import { ProcessObserver } from '../../../../src/kernels/observe/ProcessObserver';
import { ProviderObserver } from '../../../../src/kernels/observe/ProviderObserver';
import { nullLogger } from '../../../../src/base/logger';
import { skipBecause } from '../../../rig/skip';
import { fakeMonitor, WRITTEN_FILE } from '../fakeKernel';

const PATIENCE_MS = 500;

const unheard = (): void => undefined;

/** What hears the kernel by this monitor, once it does. */
async function messages(monitor: ReturnType<typeof fakeMonitor>): Promise<MessagesObserver> {
  const observer = new MessagesObserver({
    name: 'the kernel',
    connectionFile: WRITTEN_FILE,
    logger: nullLogger,
    openMonitor: () => Promise.resolve(monitor),
    onDidChange: unheard,
  });
  while (!observer.sees) {
    await setTimeout(1);
  }
  return observer;
}

/** A provider that says that its kernel is busy, and how to say more. */
function busyProvider(): { seen: ProviderObserver; tell: (status: KernelStatus) => unknown } {
  let listener: (status: KernelStatus) => unknown = () => undefined;
  const onDidChangeStatus = (added: typeof listener): { dispose: () => void } => {
    listener = added;
    return { dispose: () => undefined };
  };
  const seen = new ProviderObserver({ status: 'busy', onDidChangeStatus }, unheard);
  return { seen, tell: (status) => listener(status) };
}

describe('what can be seen of a kernel', () => {
  const cases: [
    string,
    KernelStatus | undefined,
    KernelStatus | 'unknown' | undefined,
    string,
    string,
  ][] = [
    ['what it says itself', 'idle', 'busy', 'running', 'busy'],
    ["its provider's word where it has not been heard yet", 'busy', 'starting', 'running', 'busy'],
    ["its provider's word that it is idle", 'idle', 'starting', 'idle', 'idle'],
    ["its provider's word where there is nothing to hear", 'idle', undefined, 'idle', 'idle'],
    ["its provider's word that it is starting", 'starting', undefined, 'starting', 'starting'],
    ["its provider's word that it is dead", 'dead', 'busy', 'dead', 'dead'],
    [
      'that it is starting, as long as no observer knows better',
      undefined,
      'starting',
      'starting',
      'starting',
    ],
    ['nothing', undefined, undefined, 'running', 'unknown'],
  ];
  for (const [what, provider, heard, looked, status] of cases) {
    it(`is ${what}: provider ${provider ?? 'silent'}, messages ${heard ?? 'none'}`, async () => {
      const observers: Observer[] = [
        ...(heard ? [await messages(fakeMonitor(heard))] : []),
        new ProviderObserver(provider ? { status: provider } : {}, unheard),
      ];
      assert.equal((await lookAt(observers, PATIENCE_MS)).status, looked);
      assert.equal(statusOf(observers), status);
    });
  }

  it('is starting, though its process catches SIGINT already', async () => {
    const starting = await messages(fakeMonitor('starting'));
    const guess: Observer = {
      kind: 'sigint',
      status: 'unknown',
      sees: true,
      look: () => ({ status: 'running' }),
    };
    assert.equal((await lookAt([starting, guess], PATIENCE_MS)).status, 'starting');
  });

  it('is that a cell ended, and not how, by its provider alone', async () => {
    const { seen, tell } = busyProvider();
    const { watch } = await lookAt([seen], PATIENCE_MS);
    assert.equal(watch?.outcome, undefined);
    tell('idle');
    assert.equal(watch?.outcome, 'ended');
    seen.dispose();
  });

  it('is nothing where its provider fires a word that is no status', async () => {
    const { seen, tell } = busyProvider();
    const { watch } = await lookAt([seen], PATIENCE_MS);
    tell('terminating' as KernelStatus);
    assert.equal(seen.status, 'unknown');
    assert.equal(watch?.outcome, undefined);
    seen.dispose();
  });

  it('is that a cell ended by what its process does with SIGINT, on Linux', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'only Linux tells it');
    }
    const script = `
import signal, sys
print('caught', flush=True)
sys.stdin.readline()
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.stdin.readline()`;
    const child = spawn('python3', ['-c', script]);
    try {
      await once(child.stdout, 'data');
      const seen = new ProcessObserver(child, unheard);
      const { watch } = await lookAt([seen], PATIENCE_MS);
      assert.ok(watch);
      assert.equal(await watch.wait(100), undefined);
      child.stdin.write('\n');
      assert.equal(await watch.wait(5000), 'ended');
      watch.dispose();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});
