import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import sinon from 'sinon';
import { nullLogger } from '../../../../src/base/logger';
import { statusOf } from '../../../../src/kernels/observe/Observer';
import type { FoundKernel } from '../../../../src/sources/local/findings';
import { LocalKernel, type LocalKernelOptions } from '../../../../src/sources/local/LocalKernel';
import {
  fakeInterrupter,
  fakeMonitor,
  longGracePeriod,
  METHOD,
  WRITTEN_FILE,
} from '../../kernels/kernelWithFakes';
import { skipBecause } from '../../../rig/skip';
import { until, within } from '../../../rig/waiting';
import { foundKernel } from './foundKernel';

function localKernel(
  found: Partial<FoundKernel> = {},
  more: Partial<LocalKernelOptions> = {},
): LocalKernel {
  return new LocalKernel({
    found: foundKernel(found),
    isOfWindow: false,
    adopt: () => assert.fail('no handle is needed'),
    settings: longGracePeriod.settings,
    logger: nullLogger,
    openMonitor: () => assert.fail('no connection is needed'),
    onDidChange: () => undefined,
    onInput: () => undefined,
    ...more,
  });
}

describe('LocalKernel', () => {
  it('is identified by its process with its start time, and by its connection file', () => {
    assert.deepEqual(localKernel().identities, [
      { kind: 'process', pid: 4242, start: '987654' },
      { kind: 'connectionFile', path: '/run/kernel-1.json' },
    ]);
  });

  it('is identified by its process alone, and not observed through messages, if its connection file is not known', () => {
    const kernel = localKernel({ connectionFile: undefined });
    assert.deepEqual(kernel.identities, [{ kind: 'process', pid: 4242, start: '987654' }]);
    assert.ok(kernel.observers.every(({ kind }) => kind !== 'messages'));
    assert.equal(kernel.canInterrupt, true);
  });

  it('has a different id from a later kernel with the same pid', () => {
    assert.notEqual(localKernel().id, localKernel({ start: '987655' }).id);
    assert.notEqual(localKernel().id, localKernel({ pid: 4243 }).id);
  });

  describe('the name', () => {
    const names: [string, Partial<FoundKernel>, string][] = [
      ['the program and the process', {}, 'python3.11 (process 4242)'],
      ['the process if the program is not known', { name: '' }, 'kernel (process 4242)'],
      ['the file of the session', { session: '/home/me/a b.ipynb' }, 'a b.ipynb'],
      [
        'the program and the process if the session is empty',
        { session: '' },
        'python3.11 (process 4242)',
      ],
    ];
    for (const [what, found, name] of names) {
      it(`is made from ${what}`, () => {
        assert.equal(localKernel(found).name, name);
      });
    }

    it('is the name of the notebook that the kernel runs, while the notebook is known', () => {
      const kernel = localKernel({ session: '/home/me/session.ipynb' });
      const resource = 'untitled:Untitled-1.ipynb?jupyter-notebook';
      kernel.join({ name: 'Untitled-1.ipynb', resource });
      assert.deepEqual([kernel.name, kernel.resource], ['Untitled-1.ipynb', resource]);
      kernel.join(undefined);
      assert.deepEqual([kernel.name, kernel.resource], ['session.ipynb', undefined]);
    });
  });

  it('reports each change of its notebook once', () => {
    const onDidChange = sinon.spy();
    const kernel = localKernel({}, { onDidChange });
    for (let time = 0; time < 2; time++) {
      kernel.join({ name: 'a.ipynb', resource: 'file:///a.ipynb' });
    }
    assert.equal(onDidChange.callCount, 1);
    kernel.join(undefined);
    assert.equal(onDidChange.callCount, 2);
  });

  const problems: [string, boolean][] = [
    ['OTHER_NAMESPACE', true],
    ['OTHER_USER', false],
    ['HIDDEN', false],
  ];
  for (const [code, expected] of problems) {
    it(`${expected ? 'can' : 'cannot'} be interrupted if the search reports the problem ${code}`, () => {
      const kernel = localKernel({ problem: { code, message: 'Some reason.' } });
      assert.equal(kernel.canInterrupt, expected);
      assert.equal(kernel.problem, 'Some reason.');
    });
  }

  it('has no problem, and can be interrupted, if the search found no problem', () => {
    const kernel = localKernel();
    assert.deepEqual([kernel.problem, kernel.canInterrupt], [undefined, true]);
  });

  it('is a Python kernel that takes signals if it is ipykernel', () => {
    const kernel = localKernel();
    assert.deepEqual([kernel.language, kernel.signalRule], ['python', 'allowed']);
  });

  it('is not known to survive signals if it is not ipykernel', () => {
    const kernel = localKernel({ isIpykernel: false });
    assert.deepEqual([kernel.language, kernel.signalRule], [undefined, 'unknown']);
  });

  it('is known to be idle, without a message to it, if it is ipykernel and its process ignores SIGINT', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'only Linux shows what a process does with SIGINT');
    }
    const child = spawn('sh', ['-c', "trap '' INT; echo ready; read line"]);
    try {
      await within('the process ignores SIGINT', once(child.stdout, 'data'));
      const found = { pid: child.pid ?? 0, connectionFile: undefined };
      assert.equal(statusOf(localKernel(found).observers), 'idle');
      const other = localKernel({ ...found, isIpykernel: false });
      assert.equal(statusOf(other.observers), 'unknown');
    } finally {
      child.stdin.end();
    }
  });

  it('adopts its process for the first interrupt', async () => {
    const interrupter = fakeInterrupter();
    const adopt = sinon.stub().resolves(interrupter);
    const kernel = localKernel({ connectionFile: undefined }, { adopt });
    assert.equal(adopt.callCount, 0);
    const route = kernel.routes.find(({ method }) => method === METHOD);
    await route?.fire(false, new AbortController().signal, true);
    assert.deepEqual(adopt.args, [[kernel.found]]);
    assert.equal(interrupter.fire.callCount, 1);
    kernel.dispose();
    assert.equal(interrupter.dispose.callCount, 1);
  });

  it('connects at once only if it is a kernel of this window', async () => {
    const openMonitor = sinon.stub().resolves(fakeMonitor('idle'));
    const other = localKernel({ connectionFile: WRITTEN_FILE }, { openMonitor });
    const own = localKernel({ connectionFile: WRITTEN_FILE }, { openMonitor, isOfWindow: true });
    assert.deepEqual([other.isOfWindow, own.isOfWindow], [false, true]);
    await until('the kernel of this window is connected', () => openMonitor.callCount > 0);
    assert.equal(openMonitor.callCount, 1);
    await other.settle(1000);
    assert.equal(openMonitor.callCount, 2);
    other.dispose();
    own.dispose();
  });

  it('passes on the beginning of each cell', async () => {
    const monitor = fakeMonitor('busy');
    const onInput = sinon.stub(monitor, 'onInput').returns(() => undefined);
    const heard = sinon.spy();
    const kernel = localKernel(
      { connectionFile: WRITTEN_FILE },
      { openMonitor: () => Promise.resolve(monitor), onInput: heard },
    );
    await kernel.settle(1000);
    const input = { code: 'a = 1', executionCount: 3 };
    (onInput.firstCall.args as unknown as [(input: object) => void])[0](input);
    assert.deepEqual(heard.args, [[kernel, input]]);
    kernel.dispose();
  });
});
