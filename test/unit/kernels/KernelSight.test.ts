import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { KernelStatus } from '../../../src/api';
import { KernelSight, type KernelSightOptions } from '../../../src/kernels/observe/KernelSight';
import { nullLogger } from '../../../src/base/logger';
import { skipBecause } from '../../setup/skip';
import { fakeMonitor, WRITTEN_FILE } from './fakeKernel';

const PATIENCE_MS = 500;

function sight(
  kernel: Partial<KernelSightOptions['kernel']>,
  monitor?: ReturnType<typeof fakeMonitor>,
): KernelSight {
  return new KernelSight({
    kernel: { name: 'the kernel', ...(monitor && { connectionFile: WRITTEN_FILE }), ...kernel },
    logger: nullLogger,
    ...(monitor && { openMonitor: () => Promise.resolve(monitor) }),
    onDidChange: () => undefined,
  });
}

/** A kernel of which only its host tells, and how to tell more. */
function busyByItsHost(): { seen: KernelSight; tell: (status: KernelStatus) => unknown } {
  let listener: (status: KernelStatus) => unknown = () => undefined;
  const seen = sight({
    status: 'busy',
    onDidChangeStatus: (added) => {
      listener = added;
      return { dispose: () => undefined };
    },
  });
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
    ["its host's word where it has not been heard yet", 'busy', 'starting', 'running', 'busy'],
    ["its host's word that it is idle", 'idle', 'starting', 'idle', 'idle'],
    ["its host's word where there is nothing to hear", 'idle', undefined, 'idle', 'idle'],
    ["its host's word that it is starting", 'starting', undefined, 'starting', 'starting'],
    ["its host's word that it is dead", 'dead', 'busy', 'dead', 'dead'],
    [
      'that it is starting, as long as nobody knows better',
      undefined,
      'starting',
      'starting',
      'starting',
    ],
    ['nothing', undefined, undefined, 'running', 'unknown'],
  ];
  for (const [what, host, heard, looked, status] of cases) {
    it(`is ${what}: host ${host ?? 'silent'}, messages ${heard ?? 'none'}`, async () => {
      const seen = sight(host ? { status: host } : {}, heard && fakeMonitor(heard));
      while (heard && seen.source !== 'messages') {
        await setTimeout(1);
      }
      assert.equal((await seen.look(PATIENCE_MS)).status, looked);
      assert.equal(seen.status, status);
      seen.dispose();
    });
  }

  it('is that a cell ended, and not how, by its host alone', async () => {
    const { seen, tell } = busyByItsHost();
    const { watch } = await seen.look(PATIENCE_MS);
    assert.equal(watch?.settled, undefined);
    tell('idle');
    assert.equal(watch?.settled, 'ended');
    seen.dispose();
  });

  it('is nothing where its host fires a word that is no status', async () => {
    const { seen, tell } = busyByItsHost();
    const { watch } = await seen.look(PATIENCE_MS);
    tell('terminating' as KernelStatus);
    assert.equal(seen.status, 'unknown');
    assert.equal(watch?.settled, undefined);
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
      const seen = sight({ process: child });
      const { watch } = await seen.look(PATIENCE_MS);
      assert.ok(watch);
      assert.equal(await watch.wait(100), undefined);
      child.stdin.write('\n');
      assert.equal(await watch.wait(5000), 'ended');
      watch.dispose();
      seen.dispose();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});
