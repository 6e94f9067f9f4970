import assert from 'node:assert/strict';
import { nullLogger } from '../../../src/base/logger';
import { Kernels } from '../../../src/kernels/Kernels';
import type { InterruptRoute } from '../../../src/kernels/routes/InterruptRoute';
import type { KernelDescription } from '../../../src/sources/KernelSource';
import { described, processOf, saying } from './fakeDescription';
import { longGracePeriod } from './kernelWithFakes';

/** Returns a `Kernels` that contains the kernels of these descriptions, and never changes. */
function kernelsOf(...descriptions: KernelDescription[]): Kernels {
  const source = {
    kernels: descriptions,
    onDidChange: () => () => undefined,
    dispose: () => undefined,
  };
  return new Kernels({
    sources: [source],
    settings: longGracePeriod.settings,
    logger: nullLogger,
  });
}

const same = [processOf(1, 'start')];

describe('Kernels of this window and of other windows', () => {
  it('count as kernels of this window if one of their descriptions says so', () => {
    const { kernels } = kernelsOf(
      described('found', same, { isOfWindow: false }),
      described('registered', same),
      described('elsewhere', [processOf(2)], { isOfWindow: false }),
    );
    assert.deepEqual(
      kernels.map(({ id, isOfWindow }) => [id, isOfWindow]),
      [
        ['found', true],
        ['elsewhere', false],
      ],
    );
  });

  it('are not interrupted by interruptAll if they belong to other windows', async () => {
    const fired: string[] = [];
    const busy = (id: string, pid: number, isOfWindow: boolean): KernelDescription => {
      const route: InterruptRoute = {
        method: 'server',
        ruledOut: () => undefined,
        fire: () => Promise.resolve((fired.push(id), 'sent' as const)),
      };
      const observers = [saying('busy', 'provider')];
      return described(id, [processOf(pid)], { isOfWindow, observers, routes: [route] });
    };
    const list = kernelsOf(busy('here', 1, true), busy('elsewhere', 2, false));
    const results = await list.interruptAll();
    assert.deepEqual(
      results.map(({ kernel }) => kernel.id),
      ['here'],
    );
    assert.deepEqual(fired, ['here']);
    list.dispose();
  });
});

describe('A kernel whose description says that it cannot be interrupted', () => {
  const problem = 'It belongs to another user.';

  it('gives its name and the reason in the error of an interrupt', async () => {
    const { kernels } = kernelsOf(described('a', same, { canInterrupt: false, problem }));
    const [kernel] = kernels;
    assert.ok(kernel);
    assert.equal(kernel.problem, problem);
    await assert.rejects(kernel.interrupt(), {
      code: 'CANNOT_INTERRUPT',
      message: 'a cannot be interrupted. It belongs to another user.',
    });
  });

  it('gives only its name in the error if no reason is known', async () => {
    const { kernels } = kernelsOf(described('a', same, { canInterrupt: false }));
    await assert.rejects(Promise.resolve(kernels[0]?.interrupt()), {
      message: 'a cannot be interrupted.',
    });
  });

  it('can be interrupted if another of its descriptions says so', () => {
    const { kernels } = kernelsOf(
      described('a', same, { canInterrupt: false, problem }),
      described('b', same),
    );
    assert.deepEqual(
      kernels.map(({ canInterrupt }) => canInterrupt),
      [true],
    );
  });
});

describe('The resources of a kernel', () => {
  it('are the notebooks and the editors of all its descriptions', () => {
    const { kernels } = kernelsOf(
      described('a', same, { editors: ['file:///a.py'] }),
      described('b', same, { resource: 'file:///b.ipynb' }),
      described('c', same, {
        resource: 'file:///c.ipynb',
        editors: ['file:///d.py', 'file:///e.py'],
      }),
    );
    assert.deepEqual(kernels[0]?.resources, [
      'file:///a.py',
      'file:///b.ipynb',
      'file:///c.ipynb',
      'file:///d.py',
      'file:///e.py',
    ]);
    assert.equal(kernels[0].resource, 'file:///b.ipynb');
  });

  it('are an empty list if no description names a resource', () => {
    assert.deepEqual(kernelsOf(described('a', same)).kernels[0]?.resources, []);
  });
});
