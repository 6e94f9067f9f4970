import assert from 'node:assert/strict';
import type { KernelStatus } from '../../../src/api';
import { chooseKernel, type KernelRequest } from '../../../src/kernels/chooseKernel';

function kernel(
  id: string,
  status: KernelStatus | 'unknown',
  resource?: string,
  canInterrupt = true,
) {
  return { id, status, resource, canInterrupt };
}

const idle = kernel('idle', 'idle', 'file:///idle.ipynb');
const busy = kernel('busy', 'busy', 'file:///busy.ipynb');
const busyToo = kernel('busyToo', 'busy', 'file:///too.ipynb');
const unknown = kernel('unknown', 'unknown');
const gone = kernel('gone', 'dead', 'file:///gone.ipynb', false);

type Kernel = ReturnType<typeof kernel>;

describe('the kernel that a request means', () => {
  const cases: [string, Kernel[], KernelRequest, string][] = [
    ['is the one with the id', [idle, busy], { id: 'idle' }, 'idle'],
    ['is none where there is no such id', [idle, busy], { id: 'no' }, 'none'],
    [
      'is that of the notebook that was named',
      [idle, busy],
      { resource: 'file:///idle.ipynb' },
      'idle',
    ],
    [
      'is no other than that of the notebook that was named',
      [busy],
      { resource: 'file:///x' },
      'none',
    ],
    [
      'is that of the active notebook, idle or not',
      [idle, busy],
      { active: 'file:///idle.ipynb' },
      'idle',
    ],
    [
      'is for the user to say where something that runs is meant, and the active notebook is idle',
      [idle, busy, unknown],
      { active: 'file:///idle.ipynb', isRunning: true },
      'idle busy unknown',
    ],
    [
      'is that of the active notebook where what ran has just ended',
      [idle, unknown],
      { active: 'file:///idle.ipynb', isRunning: true },
      'idle',
    ],
    [
      'is that of the active notebook where that may be running as well',
      [kernel('here', 'unknown', 'n'), busy],
      { active: 'n', isRunning: true },
      'here',
    ],
    ['is the only busy one', [idle, busy, unknown], { active: 'file:///other' }, 'busy'],
    [
      'is for the user to say where several are busy',
      [idle, busy, busyToo],
      {},
      'idle busy busyToo',
    ],
    ['is for the user to say where none is known to be busy', [idle, unknown], {}, 'idle unknown'],
    ['is the only one there is', [unknown], {}, 'unknown'],
    ['is none where there is none', [], {}, 'none'],
    ['is none that is gone', [gone, idle], { active: 'file:///gone.ipynb' }, 'idle'],
    [
      'is the busy one of those of a notebook',
      [kernel('a', 'busy', 'n'), kernel('b', 'idle', 'n')],
      { active: 'n' },
      'a',
    ],
    [
      'is the latest of those of a notebook',
      [kernel('a', 'idle', 'n'), kernel('b', 'idle', 'n')],
      { active: 'n' },
      'b',
    ],
  ];
  for (const [what, kernels, request, expected] of cases) {
    it(what, () => {
      const choice = chooseKernel(kernels, request);
      const chosen =
        choice.kind === 'pick' ? choice.kernels : choice.kind === 'kernel' ? [choice.kernel] : [];
      assert.equal(chosen.map(({ id }) => id).join(' ') || 'none', expected);
    });
  }
});
