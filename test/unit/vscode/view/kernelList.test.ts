import assert from 'node:assert/strict';
import {
  kernelList,
  promptOf,
  type KernelRow,
  type ListedKernel,
} from '../../../../src/vscode/view/kernelList';
import { kernelContent, othersContent } from '../../../../src/vscode/view/treeContent';
import { described, fileOf, processOf, saying } from '../../kernels/fakeDescription';
import { listedKernel, route } from './listedKernel';

const surroundings = {
  isTrusted: true,
  controlInterrupt: 'auto' as 'auto' | 'never',
  timeOf: (at?: number) => (at === undefined ? '14:05' : new Date(at).toISOString().slice(11, 16)),
  pathOf: (uri: string) => uri.replace('file:///', ''),
};

function rowOf(
  options: Parameters<typeof listedKernel>[0],
  more: Partial<typeof surroundings> = {},
): KernelRow<ListedKernel> {
  const { own, others } = kernelList([listedKernel(options)], { ...surroundings, ...more });
  return [...own, ...others][0] ?? assert.fail();
}

const RUN_BY_JUPYTER = 'Run by the Jupyter extension, as process 42 on this computer';
const tries = (runBy: string): string =>
  `An interrupt tries: SIGINT, the interrupt command of ${runBy}.`;
const TRIES = tries('the Jupyter extension');

describe('kernelList', () => {
  const labels: [what: string, Parameters<typeof listedKernel>[0], label: string][] = [
    ['idle', {}, `a.ipynb: idle. ${RUN_BY_JUPYTER}. ${TRIES}`],
    ['busy', { status: 'busy' }, `a.ipynb: busy. ${RUN_BY_JUPYTER}. ${TRIES}`],
    ['starting', { status: 'starting' }, `a.ipynb: starting. ${RUN_BY_JUPYTER}. ${TRIES}`],
    [
      'being interrupted',
      { status: 'busy', isInterrupting: true },
      `a.ipynb: interrupting. ${RUN_BY_JUPYTER}. ${TRIES}`,
    ],
    [
      'of unknown state',
      { status: 'unknown', observers: [] },
      `a.ipynb: state unknown. ${RUN_BY_JUPYTER}. ${TRIES}`,
    ],
    [
      'dead',
      { status: 'dead' },
      `a.ipynb: no longer running. ${RUN_BY_JUPYTER}. It cannot be interrupted, because it has ended.`,
    ],
    [
      'of a notebook in a folder, with a name that is not that of the notebook',
      { name: 'Python 3', resource: 'file:///models/b.ipynb' },
      `Python 3: idle. File models/b.ipynb. ${RUN_BY_JUPYTER}. ${TRIES}`,
    ],
    [
      'without a known process',
      {
        runBy: 'the extension that registered it',
        descriptions: [described('kernel-1', [], { observers: [saying('idle', 'provider')] })],
      },
      `a.ipynb: idle. Run by the extension that registered it. ${tries('the extension that registered it')}`,
    ],
    [
      'started by this window',
      { runBy: undefined },
      `a.ipynb: idle. Run by an extension of this window, as process 42 on this computer. ${tries('the extension that registered it')}`,
    ],
    [
      'of another program, to which Kernel Interrupt does not listen',
      {
        name: 'python3 (process 42)',
        isOfWindow: false,
        resource: undefined,
        runBy: undefined,
        status: 'busy',
        observers: [{ ...saying('busy', 'sigint'), canObserve: false }],
      },
      `python3 (process 42): busy, seen at 14:05. Run by another window or program, as process 42 on this computer. ${tries('the extension that registered it')}`,
    ],
    [
      'of a server that was asked earlier',
      {
        runBy: undefined,
        isOfWindow: false,
        status: 'busy',
        descriptions: [
          described('s', [{ kind: 'server', url: 'http://h/', id: '1' }], {
            observers: [{ ...saying('busy', 'provider'), seenAt: Date.UTC(2026, 0, 1, 13, 37) }],
          }),
        ],
      },
      `a.ipynb: busy, seen at 13:37. Run by another window or program. ${tries('the extension that registered it')}`,
    ],
    [
      'of another user',
      { canInterrupt: false, problem: 'It belongs to another user.' },
      `a.ipynb: idle. ${RUN_BY_JUPYTER}. It cannot be interrupted. It belongs to another user.`,
    ],
    [
      'in a container',
      { problem: 'It runs in a container.', routes: [route('signal')] },
      `a.ipynb: idle. ${RUN_BY_JUPYTER}. It runs in a container. An interrupt tries: SIGINT.`,
    ],
    [
      'that SIGINT could end',
      { routes: [route('signal', 'NOT_SUPPORTED')] },
      `a.ipynb: idle. ${RUN_BY_JUPYTER}. An interrupt could end it, so Kernel Interrupt asks you first.`,
    ],
    [
      'without a route',
      { routes: [] },
      `a.ipynb: idle. ${RUN_BY_JUPYTER}. Kernel Interrupt does not know yet how to interrupt it. Run a cell first.`,
    ],
  ];
  for (const [what, options, label] of labels) {
    it(`says in words what a kernel is: ${what}`, () => {
      const row = rowOf(options);
      assert.equal(row.label, label);
      assert.doesNotMatch(row.label, /\$\(|[\p{Cc}\p{Cf}]/u);
    });
  }

  it('names in an untrusted workspace only the routes that need no trust', () => {
    const untrusted = { isTrusted: false };
    assert.equal(
      rowOf({}, untrusted).interrupt,
      'An interrupt tries: the interrupt command of the Jupyter extension.',
    );
    assert.equal(
      rowOf({ routes: [route('signal'), route('control')] }, untrusted).interrupt,
      'It cannot be interrupted, because this workspace is not trusted.',
    );
  });

  it('offers what can be done with the kernel, and nothing else', () => {
    const left = [{ pid: 7, start: '1', name: 'sleep' }];
    assert.deepEqual(rowOf({}).actions, ['interrupt', 'whereIsItStuck', 'openNotebook']);
    assert.deepEqual(rowOf({ resource: undefined }).actions, ['interrupt', 'whereIsItStuck']);
    assert.deepEqual(rowOf({ resource: undefined, leftRunning: left }).actions, [
      'interrupt',
      'whereIsItStuck',
      'stopLeft',
    ]);
    assert.deepEqual(rowOf({ status: 'dead' }).actions, ['openNotebook']);
    assert.deepEqual(rowOf({ canInterrupt: false, resource: undefined }).actions, []);
  });

  const stuck: [what: string, Parameters<typeof rowOf>[0], boolean][] = [
    ['that is ipykernel, even if it has no observer', { observers: [] }, true],
    ['that has not answered yet', { signalRule: 'unknown' }, true],
    ['that its provider registered with interruptMode message', { signalRule: 'message' }, false],
    ['that is a Python kernel other than ipykernel', { signalRule: 'otherPython' }, false],
    [
      'of another language',
      { descriptions: [described('r', [fileOf('/k.json')], { language: 'R' })] },
      false,
    ],
    [
      'of a Jupyter server',
      { descriptions: [described('s', [{ kind: 'server', url: 'http://h/', id: '1' }])] },
      true,
    ],
    ['without a connection file', { descriptions: [described('p', [processOf(42)])] }, false],
    [
      "of the Jupyter extension's notebook",
      { descriptions: [described('n', [], { origin: 'jupyterNotebook' })] },
      true,
    ],
    [
      'of a notebook that the Jupyter extension does not run',
      { descriptions: [described('n', [], { origin: 'otherNotebook' })] },
      false,
    ],
  ];
  for (const [what, options, expected] of stuck) {
    it(`${expected ? 'offers' : 'does not offer'} to look inside a kernel ${what}${expected ? ', unless controlInterrupt is "never"' : ''}`, () => {
      assert.equal(rowOf(options).actions.includes('whereIsItStuck'), expected);
      const { actions } = rowOf(options, { controlInterrupt: 'never' });
      assert.equal(actions.includes('whereIsItStuck'), false);
    });
  }

  it('offers an interrupt in an untrusted workspace only by routes that need no trust', () => {
    const untrusted = { isTrusted: false, controlInterrupt: 'never' } as const;
    const refused = rowOf({ status: 'busy', routes: [route('signal')] }, untrusted);
    assert.deepEqual(refused.actions, ['openNotebook']);
    assert.equal(refused.mayRun, false);
    assert.equal(refused.summary, 'busy · cannot be interrupted');
    const asked = rowOf({ status: 'busy' }, untrusted);
    assert.deepEqual(asked.actions, ['interrupt', 'openNotebook']);
    assert.equal(asked.mayRun, true);
  });

  for (const [status, expected] of [
    ['busy', true],
    ['unknown', true],
    ['idle', false],
    ['starting', false],
    ['dead', false],
  ] as const) {
    it(`${expected ? 'says that a kernel may run a cell if it can be interrupted and' : 'does not say that a kernel may run a cell if it'} is ${status}`, () => {
      assert.equal(rowOf({ status }).mayRun, expected);
      assert.equal(rowOf({ status, canInterrupt: false }).mayRun, false);
    });
  }

  it('separates the kernels of this window from those of other windows and programs', () => {
    const kernels = [
      listedKernel({ name: 'theirs', isOfWindow: false }),
      listedKernel({ name: 'ours' }),
    ];
    const { own, others } = kernelList(kernels, surroundings);
    assert.deepEqual(
      [own, others].map((rows) => rows.map(({ name }) => name)),
      [['ours'], ['theirs']],
    );
  });

  it('tells kernels with the same name and notebook apart by their processes', () => {
    const named = (pid: number | undefined, resource?: string): ListedKernel => {
      const identities = pid === undefined ? [] : [processOf(pid)];
      const descriptions = [described(`kernel-${pid}`, identities)];
      return listedKernel({ name: 'sums.py', isOfWindow: false, resource, descriptions });
    };
    const names = (...kernels: ListedKernel[]): string[] =>
      kernelList(kernels, surroundings).others.map((row) => kernelContent(row).text);
    assert.deepEqual(names(named(7), named(8)), ['sums.py (process 7)', 'sums.py (process 8)']);
    assert.deepEqual(names(named(7), named(undefined)), ['sums.py (process 7)', 'sums.py']);
    assert.deepEqual(names(named(7, 'file:///a/sums.py'), named(8, 'file:///b/sums.py')), [
      'sums.py',
      'sums.py',
    ]);
  });

  it('makes plain text of names, paths and problems from outside', () => {
    const evil = '$(zap)\n[x](command:evil)\u202e';
    const row = rowOf({
      ...{ name: evil, resource: `file:///${evil}`, problem: evil, canInterrupt: false },
    });
    const { text, description, tooltip, label } = kernelContent(row);
    for (const shown of [text, description, label, ...tooltip.split('\n')]) {
      assert.doesNotMatch(shown, /\$\(|\]\(|\n|\u202e/);
    }
    assert.equal(kernelContent(rowOf({ name: 'x'.repeat(100) })).text.length, 60);
  });

  it('asks no kernel and no daemon', () => {
    const asked: string[] = [];
    const listen = (what: string) => (): Promise<undefined> => {
      asked.push(what);
      return Promise.resolve(undefined);
    };
    const observer = { ...saying('busy', 'messages'), settle: listen('settle') };
    const description = described('kernel-1', [], {
      observers: [{ ...observer, isAlive: listen('isAlive') }],
      diagnose: listen('diagnose'),
      listChildren: listen('listChildren'),
    });
    const checked = { ...route('signal'), prepare: listen('prepare') };
    rowOf({ descriptions: [description], routes: [checked] });
    assert.deepEqual(asked, []);
  });
});

describe('promptOf', () => {
  const busy = listedKernel({ status: 'busy' });
  const idle = listedKernel();
  const others = (kernel: ListedKernel): ListedKernel => ({ ...kernel, isOfWindow: false });
  const prompts: [readonly ListedKernel[], string][] = [
    [[idle, busy], 'Choose a kernel to interrupt it'],
    [[idle, others(busy)], 'Choose a kernel of another window or program to interrupt it'],
    [[others(busy)], 'Choose a kernel of another window or program to interrupt it'],
    [[idle], 'There is nothing to interrupt now'],
    [[idle, others(idle)], 'There is nothing to interrupt now'],
  ];
  for (const [kernels, prompt] of prompts) {
    const what = kernels.map(
      ({ status, isOfWindow }) => `${status} ${isOfWindow ? 'in this window' : 'elsewhere'}`,
    );
    it(`is "${prompt}" for kernels that are ${what.join(' and ')}`, () => {
      assert.equal(promptOf(kernelList(kernels, surroundings)), prompt);
    });
  }
});

describe('the items of the view', () => {
  it('show beside the name the state, the notebook, and who runs the kernel', () => {
    const row = rowOf({ status: 'busy', name: 'Python 3', resource: 'file:///models/b.ipynb' });
    assert.deepEqual(kernelContent(row), {
      text: 'Python 3',
      description: `busy · models/b.ipynb · ${RUN_BY_JUPYTER}`,
      tooltip: `Python 3: busy\nmodels/b.ipynb\n${RUN_BY_JUPYTER}.\n${TRIES}`,
      label: row.label,
      context: 'kernel mayRun interrupt whereIsItStuck openNotebook',
    });
  });

  it('say beside the name that a living kernel cannot be interrupted', () => {
    const [refused, dead] = [rowOf({ canInterrupt: false }), rowOf({ status: 'dead' })];
    assert.equal(
      kernelContent(refused).description,
      `idle · cannot be interrupted · ${RUN_BY_JUPYTER}`,
    );
    assert.equal(kernelContent(dead).description, `no longer running · ${RUN_BY_JUPYTER}`);
  });

  it('count the kernels of other windows and programs, and the servers whose kernels are not listed, in words', () => {
    const kernel = rowOf({ isOfWindow: false });
    const server = rowOf({ isOfWindow: false, descriptions: [described('server-a', [])] });
    assert.deepEqual(
      [[kernel], [kernel, kernel, kernel], [server], [kernel, server, server]].map(
        (rows) => othersContent(rows).label,
      ),
      [
        'Other Kernels: 1 kernel of another window or program',
        'Other Kernels: 3 kernels of other windows and programs',
        'Other Kernels: 1 server whose kernels are not listed',
        'Other Kernels: 1 kernel of another window or program. 2 servers whose kernels are not listed',
      ],
    );
    assert.equal(othersContent([server]).tooltip, '1 server whose kernels are not listed.');
  });

  it('say of a server whose kernels are not listed nothing but that, and why', () => {
    const server = rowOf({
      name: 'the Jupyter server at localhost:8888',
      problem: 'It denied access.',
      resource: undefined,
      ...{ status: 'unknown', canInterrupt: false, isOfWindow: false },
      descriptions: [described('server-a', [])],
    });
    const { description, tooltip, label } = kernelContent(server);
    assert.equal(description, 'its kernels are not listed');
    assert.equal(
      label,
      'the Jupyter server at localhost:8888: its kernels are not listed. It denied access.',
    );
    assert.equal(
      tooltip,
      'the Jupyter server at localhost:8888: its kernels are not listed\nIt denied access.',
    );
  });
});
