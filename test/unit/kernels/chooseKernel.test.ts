import assert from 'node:assert/strict';
import type { KernelStatus } from '../../../src/api';
import { chooseKernel, isProviderMeant, type NamedKernel } from '../../../src/kernels/chooseKernel';

function kernel(
  id: string,
  status: KernelStatus | 'unknown',
  resource?: string,
  canInterrupt = true,
) {
  const resources = resource === undefined ? [] : [resource];
  return { ids: [id], status, resources, canInterrupt };
}

const idle = kernel('idle', 'idle', 'file:///idle.ipynb');
const busy = kernel('busy', 'busy', 'file:///busy.ipynb');
const busyToo = kernel('busyToo', 'busy', 'file:///too.ipynb');
const unknown = kernel('unknown', 'unknown');
const gone = kernel('gone', 'dead', 'file:///gone.ipynb', false);

type Kernel = ReturnType<typeof kernel>;

const NOTEBOOK = 'file:///mine.ipynb';
const KEY: NamedKernel = { kind: 'active', isKey: true };

interface Request {
  readonly named?: NamedKernel;
  readonly active?: string;
  readonly notebooks?: readonly string[];
  readonly isNotebookActive?: boolean;
}

describe('the kernel that a request means', () => {
  const cases: [string, Kernel[], Request, string][] = [
    ['is the one with the id', [idle, busy], { named: { kind: 'kernel', id: 'idle' } }, 'idle'],
    [
      'is none where there is no such id',
      [idle, busy],
      { named: { kind: 'kernel', id: 'no' } },
      'none',
    ],
    [
      'is that of the notebook that was named',
      [idle, busy],
      { named: { kind: 'resource', uri: 'file:///idle.ipynb' } },
      'idle',
    ],
    [
      'is no other than that of the notebook that was named',
      [busy],
      { named: { kind: 'resource', uri: 'file:///x' } },
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
      { active: 'file:///idle.ipynb', named: KEY },
      'idle busy unknown',
    ],
    [
      'is that of the active notebook where what ran has just ended',
      [idle, unknown],
      { active: 'file:///idle.ipynb', named: KEY },
      'idle',
    ],
    [
      'is that of the active notebook where that may be running as well',
      [kernel('here', 'unknown', 'n'), busy],
      { active: 'n', named: KEY },
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
    ['is none that has ended', [gone, idle], { active: 'file:///gone.ipynb', named: KEY }, 'idle'],
    [
      'is the ended one of the active notebook, so that the user hears that it has ended',
      [gone, idle],
      { active: 'file:///gone.ipynb' },
      'gone',
    ],
    [
      'is what nothing else names where the button of an editor names its file',
      [busy],
      { active: 'file:///a.py', named: { kind: 'resource', uri: 'file:///a.py' } },
      'busy',
    ],
    [
      'is none where the active notebook is named and has no kernel',
      [busy],
      {
        active: NOTEBOOK,
        isNotebookActive: true,
        named: { kind: 'resource', uri: NOTEBOOK },
      },
      'none',
    ],
    [
      "is the business of a notebook's provider where no kernel is registered for it",
      [busy],
      { notebooks: [NOTEBOOK], named: { kind: 'resource', uri: NOTEBOOK } },
      `notebook ${NOTEBOOK}`,
    ],
    [
      "is the business of the active notebook's provider, whatever another notebook's kernel does",
      [busy],
      { active: NOTEBOOK, notebooks: [NOTEBOOK], isNotebookActive: true },
      `notebook ${NOTEBOOK}`,
    ],
    [
      'is a registered one where the key was pressed',
      [busy],
      { active: NOTEBOOK, notebooks: [NOTEBOOK], named: KEY },
      'busy',
    ],
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
      const { named = { kind: 'active', isKey: false } } = request;
      const { active, notebooks = [], isNotebookActive = false } = request;
      const choice = chooseKernel(kernels, named, { active, notebooks, isNotebookActive });
      assert.equal(described(choice), expected);
    });
  }
});

function described(choice: ReturnType<typeof chooseKernel<Kernel>>): string {
  switch (choice.kind) {
    case 'kernel':
      return choice.kernel.ids.join();
    case 'notebook':
      return `notebook ${choice.uri}`;
    case 'pick':
      return choice.kernels.flatMap(({ ids }) => ids).join(' ');
    case 'none':
      return 'none';
  }
}

describe('the provider of a notebook', () => {
  it("is meant, whatever another notebook's kernel does", () => {
    assert.equal(isProviderMeant(NOTEBOOK, [busy]), true);
  });

  it('is not meant where a kernel is registered for the notebook', () => {
    assert.equal(isProviderMeant(NOTEBOOK, [kernel('own', 'idle', NOTEBOOK)]), false);
  });

  it('is not meant while a kernel without a notebook is busy, which may be its own', () => {
    assert.equal(isProviderMeant(NOTEBOOK, [kernel('a', 'busy')]), false);
    assert.equal(isProviderMeant(NOTEBOOK, [kernel('a', 'idle')]), true);
  });
});
