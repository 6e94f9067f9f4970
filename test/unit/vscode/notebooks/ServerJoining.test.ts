import assert from 'node:assert/strict';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { Listeners } from '../../../../src/base/Listeners';
import { nullLogger } from '../../../../src/base/logger';
import { cellHash } from '../../../../src/kernels/inside/cellFile';
import type { KernelFrame, Look } from '../../../../src/kernels/inside/Look';
import type {
  JoinableNotebook,
  JoinableServerKernel,
} from '../../../../src/vscode/notebooks/joinable';
import { Joining } from '../../../../src/vscode/notebooks/Joining';
import { FakeNotebook } from './FakeNotebook';

const CELL = 'import time\ntime.sleep(60)';

/** Longer than all limits of ServerJoining together. */
const LONG_MS = 10_000;

function frameOf(text: string): KernelFrame {
  const file = `/tmp/ipykernel_7/${cellHash(text)}.py`;
  return { file, line: 2, name: '<module>', kind: 'cell' };
}

/** A fake kernel of a Jupyter server. It runs a cell with the text that the test gives. */
class FakeServerKernel implements JoinableServerKernel {
  readonly serverName = 'the Jupyter server at example.org';
  mayBeAskedForNotebook = true;
  runs: string | undefined;
  /** Returns the answer to a look. By default, the main thread runs the cell. */
  look: () => Promise<Partial<Look> | undefined>;
  /** Called at each look. */
  onLook = (): void => undefined;
  looks = 0;
  connects = 0;
  readonly joins: (string | undefined)[] = [];

  constructor(
    readonly kernelId: string,
    public notebook: string | undefined,
    runs: string | undefined = CELL,
  ) {
    this.runs = runs;
    this.look = () =>
      Promise.resolve({ frames: this.runs === undefined ? [] : [frameOf(this.runs)] });
  }

  get inside() {
    const look = async (): Promise<Partial<Look> | undefined> => {
      this.looks++;
      this.onLook();
      const told = await this.look();
      return told && { isBusy: this.runs !== undefined, frames: [], tasks: [], ...told };
    };
    return { look } as JoinableServerKernel['inside'];
  }

  connect(): Promise<void> {
    this.connects++;
    return Promise.resolve();
  }

  join(notebook: { resource: string } | undefined): void {
    this.joins.push(notebook?.resource);
  }
}

describe('ServerJoining', () => {
  let clock: SinonFakeTimers;
  let kernels: FakeServerKernel[];
  let notebooks: FakeNotebook[];
  let kernel: FakeServerKernel;
  let a: FakeNotebook;
  let serverChanges: Listeners<[]>;
  let notebookChanges: Listeners<[]>;
  let reports: Listeners<[JoinableNotebook]>;
  let refresh: () => Promise<void>;
  let joining: Joining;
  let kernelCount = 0;

  // Joining loads this module when it first needs it. The fake clock would not wait for that.
  before(() => import('../../../../src/kernels/observe/sigint.js'));

  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    kernel = kernelOf('a.ipynb');
    a = new FakeNotebook('a.ipynb');
    a.begins(CELL, 1);
    kernels = [kernel];
    notebooks = [a];
    serverChanges = new Listeners(nullLogger);
    notebookChanges = new Listeners(nullLogger);
    reports = new Listeners(nullLogger);
    refresh = () => Promise.resolve();
    joining = new Joining({
      notebooks: {
        get kernels() {
          return notebooks;
        },
        onDidChange: (listener) => notebookChanges.add(listener),
        onDidReport: (listener) => reports.add(listener),
      },
      local: {
        kernels: [],
        onDidChange: () => () => undefined,
        onInput: () => () => undefined,
        refresh: () => Promise.resolve(),
      },
      servers: {
        get listed() {
          return kernels;
        },
        onDidChange: (listener) => serverChanges.add(listener),
        refresh: () => refresh(),
      },
      uriOf: (file) => `file://${file}`,
      logger: nullLogger,
    });
  });

  afterEach(() => {
    joining.dispose();
    clock.restore();
  });

  /** Returns a kernel of a notebook with this name. At each look, the Jupyter extension reports a status for `a`. */
  function kernelOf(notebook: string | undefined, runs?: string): FakeServerKernel {
    const made = new FakeServerKernel(`12345678-${++kernelCount}`, notebook, runs);
    made.onLook = () => reports.emit(a);
    return made;
  }

  /** Finds the kernel of a notebook, as an interrupt does. */
  async function find(notebook: FakeNotebook): Promise<void> {
    const finding = joining.find(notebook);
    await clock.tickAsync(LONG_MS);
    await finding;
  }

  it('joins the kernel that runs the cell of the notebook', async () => {
    await find(a);
    assert.deepEqual(kernel.joins, [a.resource]);
    assert.deepEqual([kernel.connects, kernel.looks], [1, 3]);
    assert.equal(a.beforeQuestion.callCount, 1);
  });

  it('joins a kernel to the notebook of its running cell even if that cell has called a function of another cell', async () => {
    const called = frameOf('def wait(): time.sleep(60)');
    kernel.look = () => Promise.resolve({ frames: [called, frameOf(CELL)] });
    await find(a);
    assert.deepEqual(kernel.joins, [a.resource]);
  });

  it('joins a kernel whose cell awaits, by the stack of the task that runs the cell', async () => {
    kernel.look = () => Promise.resolve({ tasks: [{ name: 'cell', frames: [frameOf(CELL)] }] });
    await find(a);
    assert.deepEqual(kernel.joins, [a.resource]);
  });

  it('joins an Interactive Window by the name of its Python file and the text in the file', async () => {
    a = new FakeNotebook('Interactive-1.interactive', 'untitled:');
    a.editors = ['file:///my%20cells.py'];
    const source = `# %%\n${CELL}`;
    a.begins(CELL, 1, source);
    notebooks = [a];
    kernels = [(kernel = kernelOf('my cells.py', source))];
    await find(a);
    assert.deepEqual(kernel.joins, [a.resource]);
  });

  it('tells two notebooks with equal cells apart by their names, even if both are interrupted at the same time', async () => {
    const b = new FakeNotebook('b.ipynb');
    b.begins(CELL, 1);
    notebooks = [a, b];
    const other = kernelOf('b.ipynb');
    other.onLook = () => reports.emit(b);
    kernels = [kernel, other];
    await Promise.all([find(a), find(b)]);
    assert.deepEqual([kernel.joins, other.joins], [[a.resource], [b.resource]]);
  });

  const never: [string, () => void][] = [
    ['that is idle or has no other client', () => (kernel.mayBeAskedForNotebook = false)],
    ['whose session does not have the name of the notebook', () => (kernel.notebook = 'b.ipynb')],
    ['whose session is not known', () => (kernel.notebook = undefined)],
  ];
  for (const [when, change] of never) {
    it(`neither asks nor joins a kernel ${when}`, async () => {
      change();
      await find(a);
      assert.deepEqual([kernel.connects, kernel.looks, kernel.joins], [0, 0, []]);
    });
  }

  describe('does not join', () => {
    const unproved: [string, () => void][] = [
      [
        'does not run the cell of the notebook',
        () => (kernel.runs = 'import time\ntime.sleep(61)'),
      ],
      ['runs no cell', () => (kernel.runs = undefined)],
      ['does not answer within the limit', () => (kernel.look = () => Promise.resolve(undefined))],
      [
        'answers the question with an error',
        () => (kernel.look = () => Promise.reject(new Error('it failed'))),
      ],
      ['never answers', () => (kernel.look = () => new Promise(() => undefined))],
      ['cannot be connected to', () => (kernel.connect = () => new Promise(() => undefined))],
      ['runs a cell that the notebook shows as ended', () => a.ends()],
      [
        'runs the same code from a Python file',
        () => {
          const frame = { ...frameOf(CELL), file: '/home/user/script.py' };
          kernel.look = () => Promise.resolve({ frames: [frame] });
        },
      ],
      [
        "runs another cell, which calls a function of the notebook's cell",
        () => {
          kernel.look = () => Promise.resolve({ frames: [frameOf(CELL), frameOf('wait()')] });
        },
      ],
      [
        "causes no report of the notebook's status when it is asked",
        () => (kernel.onLook = () => undefined),
      ],
      [
        "causes a report of the notebook's status at only the first two of three questions",
        () => {
          kernel.onLook = () => {
            if (kernel.looks <= 2) {
              reports.emit(a);
            }
          };
        },
      ],
      [
        'has ended before the second question',
        () => {
          const { look } = kernel;
          kernel.look = () => (kernel.looks === 2 ? Promise.reject(new Error('gone')) : look());
        },
      ],
    ];
    for (const [what, change] of unproved) {
      it(`a kernel that ${what}`, async () => {
        change();
        await find(a);
        assert.deepEqual(kernel.joins, []);
      });
    }

    it('a kernel that has just ended the cell of the notebook', async () => {
      kernel.look = () => Promise.resolve({ isBusy: false, frames: [frameOf(CELL)] });
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });

    it('a second notebook of the same name to a joined kernel, and does not ask the kernel again', async () => {
      await find(a);
      const same = new FakeNotebook('a.ipynb', 'file:///folder');
      same.begins(CELL, 1);
      notebooks = [a, same];
      kernel.onLook = () => reports.emit(same);
      await find(same);
      assert.deepEqual([kernel.looks, kernel.joins], [3, [a.resource]]);
    });

    it("another client's kernel, if the report of the notebook's own kernel comes late", async () => {
      // The user has changed the text of the running cell.
      const own = kernelOf('a.ipynb', 'the text with which the cell began');
      own.onLook = () => void setTimeout(() => reports.emit(a), 20);
      kernel.onLook = () => undefined;
      kernels = [own, kernel];
      await find(a);
      assert.deepEqual([own.joins, kernel.joins], [[], []]);
      assert.equal(kernel.looks, 2);
    });

    it('either of two kernels that run the same cell', async () => {
      const other = kernelOf('a.ipynb');
      kernels = [kernel, other];
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[], []]);
    });

    it('a kernel if another one whose session has the same name does not answer', async () => {
      const other = kernelOf('a.ipynb');
      other.look = () => Promise.resolve(undefined);
      kernels = [kernel, other];
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[], []]);
    });

    it('a kernel if two notebooks of the same name run the same cell', async () => {
      const same = new FakeNotebook('a.ipynb', 'file:///folder');
      same.begins(CELL, 1);
      notebooks = [a, same];
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });

    it('a notebook that the Jupyter extension does not run, and asks no server', async () => {
      a.isOfJupyterExtension = false;
      refresh = () => assert.fail('a server is asked');
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });

    it('a notebook that is closed while the kernel is asked', async () => {
      kernel.onLook = () => {
        reports.emit(a);
        notebooks = [];
      };
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });
  });

  it('joins a kernel that is listed under two addresses of its server, and asks it at only one of them', async () => {
    const twin = new FakeServerKernel(kernel.kernelId, 'a.ipynb');
    kernels = [kernel, twin];
    await find(a);
    assert.deepEqual([kernel.joins, twin.looks], [[a.resource], 0]);
  });

  it('uses the kernels that the server listed before if the server does not answer in time', async () => {
    refresh = () => new Promise(() => undefined);
    await find(a);
    assert.deepEqual(kernel.joins, [a.resource]);
  });

  it('waits for the list of a server on a busy machine', async () => {
    kernels = [];
    refresh = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2500));
      kernels = [kernel];
    };
    await find(a);
    assert.deepEqual(kernel.joins, [a.resource]);
  });

  it('asks neither a server nor a kernel if the kernel of the notebook is known', async () => {
    await find(a);
    refresh = () => assert.fail('a server is asked');
    await find(a);
    assert.equal(kernel.looks, 3);
  });

  const ends: [string, () => void][] = [
    ['the notebook is closed', () => (notebooks = [])],
    ['the user has chosen another kernel for the notebook', () => (a.jupyter = {})],
    ['the kernel has ended', () => (kernels = [])],
  ];
  for (const [when, change] of ends) {
    it(`separates a kernel from its notebook once ${when}`, async () => {
      await find(a);
      notebookChanges.emit();
      serverChanges.emit();
      assert.deepEqual(kernel.joins, [a.resource]);
      change();
      notebookChanges.emit();
      serverChanges.emit();
      assert.deepEqual(kernel.joins, [a.resource, undefined]);
    });
  }
});
