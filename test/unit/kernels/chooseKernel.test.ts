import assert from 'node:assert/strict';
import type { KernelStatus } from '../../../src/api';
import { chooseKernel, type NamedKernel } from '../../../src/kernels/chooseKernel';

function kernel(
  id: string,
  status: KernelStatus | 'unknown',
  resource?: string,
  canInterrupt = true,
) {
  const resources = resource === undefined ? [] : [resource];
  return { ids: [id], status, resources, canInterrupt, isOfWindow: true };
}

const idle = kernel('idle', 'idle', 'file:///idle.ipynb');
const busy = kernel('busy', 'busy', 'file:///busy.ipynb');
const busyToo = kernel('busyToo', 'busy', 'file:///too.ipynb');
const unknown = kernel('unknown', 'unknown');
const gone = kernel('gone', 'dead', 'file:///gone.ipynb', false);

const elsewhere = { ...kernel('elsewhere', 'busy'), isOfWindow: false };

type Kernel = ReturnType<typeof kernel>;

const NOTEBOOK = 'file:///mine.ipynb';
const KEY: NamedKernel = { kind: 'active', isKey: true };

interface Request {
  readonly named?: NamedKernel;
  readonly active?: string;
  readonly isNotebookActive?: boolean;
}

describe('chooseKernel', () => {
  const cases: [string, Kernel[], Request, string][] = [
    [
      'takes the kernel with the named id',
      [idle, busy],
      { named: { kind: 'kernel', id: 'idle' } },
      'idle',
    ],
    [
      'takes no kernel if none has the named id',
      [idle, busy],
      { named: { kind: 'kernel', id: 'no' } },
      'none',
    ],
    [
      'takes the kernel of the named notebook',
      [idle, busy],
      { named: { kind: 'resource', uri: 'file:///idle.ipynb' } },
      'idle',
    ],
    [
      'takes no kernel if the named notebook has none, although another kernel is busy',
      [busy],
      { named: { kind: 'resource', uri: 'file:///x' } },
      'none',
    ],
    [
      "takes the active notebook's kernel if the key is not pressed, even if that kernel is idle",
      [idle, busy],
      { active: 'file:///idle.ipynb' },
      'idle',
    ],
    [
      "asks the user if the key is pressed, the active notebook's kernel is idle, and another kernel is busy",
      [idle, busy, unknown],
      { active: 'file:///idle.ipynb', named: KEY },
      'idle busy unknown',
    ],
    [
      "takes the active notebook's kernel if the key is pressed and no kernel is busy",
      [idle, unknown],
      { active: 'file:///idle.ipynb', named: KEY },
      'idle',
    ],
    [
      "takes the active notebook's kernel if the key is pressed and its state is unknown",
      [kernel('here', 'unknown', 'n'), busy],
      { active: 'n', named: KEY },
      'here',
    ],
    ['takes the only busy kernel', [idle, busy, unknown], { active: 'file:///other' }, 'busy'],
    ['asks the user if several kernels are busy', [idle, busy, busyToo], {}, 'idle busy busyToo'],
    [
      'asks the user if there are several kernels and none is known to be busy',
      [idle, unknown],
      {},
      'idle unknown',
    ],
    ['takes the only kernel', [unknown], {}, 'unknown'],
    ['takes no kernel if the list is empty', [], {}, 'none'],
    [
      'does not take an ended kernel if the key is pressed',
      [gone, idle],
      { active: 'file:///gone.ipynb', named: KEY },
      'idle',
    ],
    [
      "takes the active notebook's kernel even if it has ended, so that a message says so",
      [gone, idle],
      { active: 'file:///gone.ipynb' },
      'gone',
    ],
    [
      'takes the busy kernel if the button of a Python editor names a file without a kernel',
      [busy],
      { active: 'file:///a.py', named: { kind: 'resource', uri: 'file:///a.py' } },
      'busy',
    ],
    [
      'takes no kernel if the named notebook is active and has none',
      [busy],
      {
        active: NOTEBOOK,
        isNotebookActive: true,
        named: { kind: 'resource', uri: NOTEBOOK },
      },
      'none',
    ],
    [
      "takes the active notebook's kernel if the key is not pressed, even if the kernel of another notebook is busy",
      [busy, idle],
      { active: 'file:///idle.ipynb', isNotebookActive: true },
      'idle',
    ],
    [
      'takes a busy kernel if the key is pressed in a notebook without a kernel',
      [busy],
      { active: NOTEBOOK, isNotebookActive: true, named: KEY },
      'busy',
    ],
    ['takes no kernel of another window, although it is busy', [elsewhere], {}, 'none'],
    [
      'takes no kernel of another window if the key is pressed',
      [elsewhere],
      { active: NOTEBOOK, named: KEY },
      'none',
    ],
    [
      'does not list the kernels of other windows if the user has to choose',
      [idle, unknown, elsewhere],
      {},
      'idle unknown',
    ],
    [
      'takes the kernel of another window if its id is named',
      [busy, elsewhere],
      { named: { kind: 'kernel', id: 'elsewhere' } },
      'elsewhere',
    ],
    [
      'takes the busy one of two kernels of a notebook',
      [kernel('a', 'busy', 'n'), kernel('b', 'idle', 'n')],
      { active: 'n' },
      'a',
    ],
    [
      'takes the newer of two idle kernels of a notebook',
      [kernel('a', 'idle', 'n'), kernel('b', 'idle', 'n')],
      { active: 'n' },
      'b',
    ],
  ];
  for (const [what, kernels, request, expected] of cases) {
    it(what, () => {
      const { named = { kind: 'active', isKey: false } } = request;
      const { active, isNotebookActive = false } = request;
      const choice = chooseKernel(kernels, named, { active, isNotebookActive });
      assert.equal(textOf(choice), expected);
    });
  }
});

function textOf(choice: ReturnType<typeof chooseKernel<Kernel>>): string {
  switch (choice.kind) {
    case 'kernel':
      return choice.kernel.ids.join();
    case 'pick':
      return choice.kernels.flatMap(({ ids }) => ids).join(' ');
    case 'none':
      return 'none';
  }
}
