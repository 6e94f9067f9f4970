import assert from 'node:assert/strict';
import sinon, { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { Listeners } from '../../../../src/base/Listeners';
import { nullLogger } from '../../../../src/base/logger';
import type { CellInput } from '../../../../src/kernels/observe/KernelMonitorActivity';
import type { JoinableKernel, JoinableNotebook } from '../../../../src/vscode/notebooks/joinable';
import { Joining } from '../../../../src/vscode/notebooks/Joining';
import { saying } from '../../kernels/fakeDescription';
import { FAKE_PID } from '../../kernels/kernelWithFakes';
import { foundKernel } from '../../sources/local/foundKernel';
import { FakeNotebook, type Status } from './FakeNotebook';

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The time to ask one kernel twice: the pause before it, 300 ms for reports after each question, and a reserve. */
const ASKED_MS = 200 + 2 * 300 + 100;

/** A fake local kernel whose messages report `status`. No process has its pid, so its SIGINT disposition is unknown. */
class FakeKernel {
  readonly found;
  isOfWindow = true;
  canInterrupt = true;
  status: Status = 'idle';
  /** The notebook or Python file that the kernel names when it is asked; `none` if it has none; undefined if it does not answer. */
  names: string | undefined;
  /** Called at each question to the kernel. */
  onAsked = (): void => undefined;
  readonly joins: (string | undefined)[] = [];
  asked = 0;
  /** How long the kernel takes to connect before it gets a question. */
  connectsInMs = 0;
  private isConnected = false;

  constructor(number: number, isIpykernel = true) {
    this.found = foundKernel({ pid: FAKE_PID + number, isIpykernel });
  }

  wasAsked(): boolean {
    return this.asked > 0;
  }

  get observers() {
    return [saying(this.status, 'messages')];
  }

  get inside() {
    const { names } = this;
    if (!this.isConnected) {
      return undefined;
    }
    const look = names && { notebook: names === 'none' ? undefined : names };
    return { look: () => Promise.resolve(look) } as JoinableKernel['inside'];
  }

  async settle(limitMs: number): Promise<void> {
    this.asked++;
    if (this.connectsInMs > 0) {
      await delay(Math.min(this.connectsInMs, limitMs));
    }
    this.isConnected = this.connectsInMs <= limitMs;
    if (this.isConnected) {
      this.onAsked();
    }
  }

  readonly prepare = sinon.stub().resolves();

  join(notebook: { resource: string } | undefined): void {
    this.joins.push(notebook?.resource);
  }

  get notebook(): string | undefined {
    return this.joins.at(-1);
  }
}

describe('Joining', () => {
  let clock: SinonFakeTimers;
  let kernels: FakeKernel[];
  let notebooks: FakeNotebook[];
  let kernel: FakeKernel;
  let other: FakeKernel;
  let a: FakeNotebook;
  let b: FakeNotebook;
  let inputs: Listeners<[JoinableKernel, CellInput]>;
  let localChanges: Listeners<[]>;
  let notebookChanges: Listeners<[]>;
  let reports: Listeners<[JoinableNotebook]>;
  let refresh: sinon.SinonStub;
  let refreshServers: sinon.SinonStub;
  let joining: Joining;

  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    [kernel, other] = [new FakeKernel(1), new FakeKernel(2)];
    [a, b] = [new FakeNotebook('a.ipynb'), new FakeNotebook('b.ipynb')];
    kernels = [kernel];
    notebooks = [a];
    inputs = new Listeners(nullLogger);
    localChanges = new Listeners(nullLogger);
    notebookChanges = new Listeners(nullLogger);
    reports = new Listeners(nullLogger);
    refresh = sinon.stub().resolves();
    refreshServers = sinon.stub().resolves();
    joining = new Joining({
      notebooks: {
        get kernels() {
          return notebooks;
        },
        onDidChange: (listener) => notebookChanges.add(listener),
        onDidReport: (listener) => reports.add(listener),
      },
      local: {
        get kernels() {
          return kernels;
        },
        onDidChange: (listener) => localChanges.add(listener),
        onInput: (listener) => inputs.add(listener),
        refresh,
      },
      servers: { listed: [], onDidChange: () => () => undefined, refresh: refreshServers },
      uriOf: (file) => `file://${file}`,
      logger: nullLogger,
    });
  });

  afterEach(() => {
    joining.dispose();
    clock.restore();
  });

  /** Makes the kernel publish the text of a cell that it begins to run. */
  function publishes(from: FakeKernel, code: string, executionCount: number): void {
    from.status = 'busy';
    inputs.emit(from, { code, executionCount });
  }

  /** Makes the notebook show a running cell. */
  function shows(notebook: FakeNotebook, text: string, executionOrder: number): void {
    notebook.begins(text, executionOrder);
    notebookChanges.emit();
  }

  /** Finds the process of a notebook, as an interrupt does. */
  async function find(notebook: FakeNotebook): Promise<void> {
    const finding = joining.find(notebook);
    await clock.tickAsync(5000);
    await finding;
  }

  /** Waits until Joining has asked the kernels that it may ask. */
  async function askAll(): Promise<void> {
    notebookChanges.emit();
    await clock.tickAsync(ASKED_MS * kernels.length);
  }

  describe('by the cell that runs', () => {
    for (const first of ['kernel', 'notebook'] as const) {
      it(`joins a kernel to the one notebook whose cell has the same text and execution count, if the ${first} reports the cell first`, () => {
        notebooks = [a, b];
        b.begins('x = 2', 3);
        const steps = [() => publishes(kernel, 'x = 1', 3), () => shows(a, 'x = 1', 3)];
        (first === 'kernel' ? steps : steps.reverse()).forEach((step) => step());
        assert.deepEqual(kernel.joins, [a.resource]);
      });
    }

    it('attaches to the process of a joined kernel at once, so that the first press need not wait', () => {
      a.begins('x = 1', 3);
      publishes(kernel, 'x = 1', 3);
      assert.equal(kernel.prepare.callCount, 1);
    });

    it('ignores differences in line endings and in the white space around the text of a cell', () => {
      shows(a, 'x = 1\r\ny = 2\r\n', 3);
      publishes(kernel, 'x = 1\ny = 2', 3);
      assert.equal(kernel.notebook, a.resource);
    });

    it('joins an Interactive Window, whose kernel also runs the line that marks the cell', () => {
      a.begins('x = 1', 1, '# %%\nx = 1\n');
      publishes(kernel, '# %%\nx = 1\n', 1);
      assert.equal(kernel.notebook, a.resource);
    });

    it('does not join a kernel that publishes an empty cell', () => {
      a.begins('x = 1', 3);
      publishes(kernel, '', 3);
      assert.deepEqual(kernel.joins, []);
    });

    const weak: [string, () => void][] = [
      ['whose cell does not have the text that the kernel published', () => a.begins('x = 2', 3)],
      [
        'whose cell does not have the execution count that the kernel published',
        () => a.begins('x = 1', 4),
      ],
      [
        'whose cell has ended',
        () => {
          a.begins('x = 1', 3);
          a.ends();
        },
      ],
      [
        'that the Jupyter extension does not run',
        () => {
          a.isOfJupyterExtension = false;
          a.begins('x = 1', 3);
        },
      ],
    ];
    for (const [what, show] of weak) {
      it(`does not join a notebook ${what}`, () => {
        publishes(kernel, 'x = 1', 3);
        show();
        notebookChanges.emit();
        assert.deepEqual(kernel.joins, []);
      });
    }

    it('does not join if two notebooks run the same cell with the same execution count', () => {
      notebooks = [a, b];
      a.begins('x = 1', 1);
      b.begins('x = 1', 1);
      publishes(kernel, 'x = 1', 1);
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join if two kernels run the same cell, even if only one notebook shows it so far', () => {
      notebooks = [a, b];
      kernels = [kernel, other];
      publishes(kernel, 'x = 1', 1);
      publishes(other, 'x = 1', 1);
      shows(b, 'x = 1', 1);
      assert.deepEqual([kernel.joins, other.joins], [[], []]);
      // The cell of `kernel` has ended, so only `other` still runs it.
      kernel.status = 'idle';
      localChanges.emit();
      assert.deepEqual([kernel.joins, other.joins], [[], [b.resource]]);
    });

    it('does not join by a cell that has ended in the kernel, if a notebook begins the same cell later', () => {
      publishes(kernel, 'x = 1', 1);
      kernel.status = 'idle';
      shows(a, 'x = 1', 1);
      kernel.status = 'busy';
      notebookChanges.emit();
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join the kernel of another window', () => {
      kernel.isOfWindow = false;
      a.begins('x = 1', 1);
      publishes(kernel, 'x = 1', 1);
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join a kernel that is no longer listed', () => {
      publishes(kernel, 'x = 1', 1);
      kernels = [];
      localChanges.emit();
      shows(a, 'x = 1', 1);
      assert.deepEqual(kernel.joins, []);
    });

    it('leaves a notebook to the kernel that is joined to it, if another kernel runs the same cell', () => {
      kernels = [kernel, other];
      a.begins('x = 1', 1);
      publishes(kernel, 'x = 1', 1);
      publishes(other, 'x = 1', 1);
      assert.deepEqual([kernel.joins, other.joins], [[a.resource], []]);
    });

    it('joins two kernels that run the same cell, if the second begins the cell after the first is joined', () => {
      notebooks = [a, b];
      kernels = [kernel, other];
      publishes(kernel, 'x = 1', 1);
      shows(a, 'x = 1', 1);
      publishes(other, 'x = 1', 1);
      shows(b, 'x = 1', 1);
      assert.deepEqual([kernel.joins, other.joins], [[a.resource], [b.resource]]);
    });

    it('keeps the notebook of a kernel if another notebook runs the same cell', () => {
      notebooks = [a, b];
      a.begins('x = 1', 1);
      publishes(kernel, 'x = 1', 1);
      a.ends();
      a.begins('y = 1', 2);
      b.begins('y = 1', 2);
      publishes(kernel, 'y = 1', 2);
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('gives a notebook to its new kernel after a restart', () => {
      kernels = [kernel, other];
      a.begins('x = 1', 1);
      publishes(kernel, 'x = 1', 1);
      kernel.status = 'dead';
      publishes(other, 'x = 1', 1);
      assert.deepEqual([kernel.joins, other.joins], [[a.resource, undefined], [a.resource]]);
    });

    it('separates a kernel from its notebook once the notebook is closed', () => {
      a.begins('x = 1', 1);
      publishes(kernel, 'x = 1', 1);
      notebooks = [];
      notebookChanges.emit();
      assert.deepEqual(kernel.joins, [a.resource, undefined]);
    });
  });

  describe('by the status reports that follow a question to an idle kernel', () => {
    it('joins the kernel to the one notebook whose status is reported', async () => {
      notebooks = [a, b];
      kernel.onAsked = () => reports.emit(b);
      await askAll();
      assert.deepEqual(kernel.joins, [b.resource]);
    });

    it('asks a kernel when nothing has changed for 200 ms, and again only if a cell or a notebook has changed since', async () => {
      notebookChanges.emit();
      await clock.tickAsync(199);
      notebookChanges.emit();
      await clock.tickAsync(199);
      assert.equal(kernel.asked, 0);
      await askAll();
      await askAll();
      assert.equal(kernel.asked, 1);
      notebooks = [a, b];
      await askAll();
      assert.equal(kernel.asked, 2);
    });

    it('asks again after a cell has run, because the first question may have caused no status report', async () => {
      await askAll();
      a.begins('x = 1', 1);
      a.ends();
      kernel.onAsked = () => reports.emit(a);
      await askAll();
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('does not join if the status of two notebooks is reported, or of none', async () => {
      notebooks = [a, b];
      kernels = [kernel, other];
      kernel.onAsked = () => {
        reports.emit(a);
        reports.emit(b);
      };
      await askAll();
      assert.deepEqual([kernel.asked, other.asked], [2, 1]);
      assert.deepEqual([kernel.joins, other.joins], [[], []]);
    });

    it('does not join the kernel to a notebook whose status is reported after only one of two questions', async () => {
      kernel.onAsked = () => {
        if (kernel.asked === 1) {
          reports.emit(a);
        }
      };
      await askAll();
      assert.deepEqual([kernel.asked, kernel.joins], [2, []]);
    });

    it('joins the only notebook whose status is reported at both questions', async () => {
      notebooks = [a, b];
      kernel.onAsked = () => {
        reports.emit(b);
        if (kernel.asked === 1) {
          reports.emit(a);
        }
      };
      await askAll();
      assert.deepEqual(kernel.joins, [b.resource]);
    });

    it('ignores a report that comes 300 ms after the question', async () => {
      notebookChanges.emit();
      await clock.tickAsync(200 + 300);
      reports.emit(a);
      await clock.tickAsync(ASKED_MS);
      assert.equal(kernel.asked, 1);
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join if a cell of the user runs during the question, and asks again after the cell', async () => {
      notebooks = [a, b];
      kernel.onAsked = () => {
        b.begins('x = 1', 1);
        reports.emit(b);
        b.ends();
      };
      await askAll();
      assert.deepEqual(kernel.joins, []);
      kernel.onAsked = () => reports.emit(a);
      await askAll();
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('does not join if a cell may run at the end of the question', async () => {
      kernel.onAsked = () => {
        a.status = 'unknown';
        reports.emit(a);
      };
      await askAll();
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join if a notebook is closed during the question, even if the total number of cell changes stays the same', async () => {
      notebooks = [a, b];
      b.changes = 2;
      kernel.onAsked = () => {
        notebooks = [a];
        reports.emit(a);
        a.changes = 2;
      };
      await askAll();
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join if a notebook is closed during the question and another one is opened', async () => {
      notebooks = [a, b];
      kernel.onAsked = () => {
        notebooks = [a, new FakeNotebook('c.ipynb')];
        reports.emit(a);
      };
      await askAll();
      assert.deepEqual(kernel.joins, []);
    });

    it('does not ask a kernel that leaves the list while another one is asked', async () => {
      kernels = [kernel, other];
      kernel.onAsked = () => (kernels = [kernel]);
      await askAll();
      await clock.tickAsync(ASKED_MS);
      assert.deepEqual([kernel.asked, other.asked], [1, 0]);
    });

    it('does not join a notebook to which another kernel is joined', async () => {
      notebooks = [a, b];
      kernels = [kernel, other];
      a.begins('x = 1', 1);
      publishes(other, 'x = 1', 1);
      a.ends();
      other.status = 'idle';
      kernel.onAsked = () => reports.emit(a);
      await askAll();
      assert.deepEqual([kernel.asked, kernel.joins], [2, []]);
    });

    const notAsked: [string, () => void][] = [
      ['while a notebook is not known to be idle', () => (a.status = 'unknown')],
      ['while the kernel runs something', () => (kernel.status = 'busy')],
      ['of another window', () => (kernel.isOfWindow = false)],
      ['that cannot be interrupted', () => (kernel.canInterrupt = false)],
      ['that is not ipykernel', () => (kernels = [(kernel = new FakeKernel(1, false))])],
      ['if no notebook is open', () => (notebooks = [])],
      ['if the Jupyter extension runs no notebook', () => (a.isOfJupyterExtension = false)],
    ];
    for (const [when, change] of notAsked) {
      it(`does not ask a kernel ${when}`, async () => {
        change();
        await askAll();
        assert.equal(kernel.asked, 0);
      });
    }

    it('joins a kernel whose connection takes several seconds', async () => {
      kernel.connectsInMs = 3000;
      kernel.onAsked = () => reports.emit(a);
      await askAll();
      await clock.tickAsync(2 * kernel.connectsInMs);
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('asks a kernel again that has answered too late', async () => {
      kernel.status = 'unknown';
      await askAll();
      kernel.status = 'idle';
      kernel.onAsked = () => reports.emit(a);
      localChanges.emit();
      await clock.tickAsync(ASKED_MS);
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('asks a kernel again after a question to it has failed', async () => {
      kernel.onAsked = () => {
        throw new Error('it failed');
      };
      await askAll();
      kernel.onAsked = () => reports.emit(a);
      await askAll();
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('asks no kernel once Joining is disposed', async () => {
      notebookChanges.emit();
      joining.dispose();
      await clock.tickAsync(ASKED_MS);
      assert.equal(kernel.asked, 0);
    });
  });

  describe('at Check Setup', () => {
    /** Finds the process of a notebook, as Check Setup does. */
    async function check(notebook: FakeNotebook): Promise<void> {
      const checking = joining.findWhileIdle(notebook);
      await clock.tickAsync(5000);
      await checking;
    }

    it('asks the idle kernels that a search finds, and waits for the answers', async () => {
      kernels = [];
      refresh.callsFake(() => Promise.resolve((kernels = [kernel])));
      kernel.onAsked = () => reports.emit(a);
      const checking = joining.findWhileIdle(a);
      await clock.tickAsync(2 * 300);
      await checking;
      assert.deepEqual([kernel.asked, kernel.joins], [2, [a.resource]]);
    });

    it('waits for a search that takes longer than an interrupt may wait', async () => {
      kernels = [];
      refresh.callsFake(async () => {
        await delay(8000);
        kernels = [kernel];
      });
      kernel.onAsked = () => reports.emit(a);
      const checking = joining.findWhileIdle(a);
      await clock.tickAsync(8000 + 2 * 300);
      await checking;
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('neither asks nor joins the only kernel that runs, even if only one notebook runs', async () => {
      kernel.status = 'busy';
      kernel.names = '/a.ipynb';
      a.begins('x = 1', 1);
      await check(a);
      assert.deepEqual([kernel.asked, kernel.joins], [0, []]);
    });

    it('asks no kernel while another notebook runs', async () => {
      notebooks = [a, b];
      b.begins('x = 1', 1);
      await check(a);
      assert.deepEqual([kernel.asked, kernel.joins], [0, []]);
    });

    it('does not search if the process of the notebook is known', async () => {
      a.begins('x = 1', 1);
      publishes(kernel, 'x = 1', 1);
      await check(a);
      assert.deepEqual([refresh.callCount, kernel.asked], [0, 0]);
    });

    it('asks no server, because its kernels may be busy', async () => {
      a.begins('x = 1', 1);
      await check(a);
      assert.deepEqual([refresh.callCount, refreshServers.callCount], [1, 0]);
    });
  });

  describe('at an interrupt', () => {
    beforeEach(() => {
      kernel.status = other.status = 'busy';
      a.begins('x = 1', 1);
    });

    it('searches for kernels first', async () => {
      kernels = [];
      refresh.callsFake(() => Promise.resolve((kernels = [kernel])));
      await find(a);
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('joins the only kernel and the only notebook that run', async () => {
      notebooks = [a, b];
      await find(a);
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('ignores the kernels and the notebooks that are already joined', async () => {
      notebooks = [a, b];
      kernels = [kernel, other];
      b.begins('y = 1', 1);
      publishes(other, 'y = 1', 1);
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[a.resource], [b.resource]]);
    });

    it('does not join the only kernel and the only notebook that run if the kernel names another file, or says that it has none', async () => {
      for (const names of ['/b.ipynb', 'none']) {
        kernel.names = names;
        await find(a);
        assert.deepEqual(kernel.joins, []);
      }
    });

    it('joins the only kernel to the only notebook if the kernel names no file and the notebook has none', async () => {
      const untitled = new FakeNotebook('new.ipynb', 'untitled:');
      notebooks = [untitled];
      untitled.begins('x = 1', 1);
      kernel.names = 'none';
      await find(untitled);
      assert.deepEqual(kernel.joins, [untitled.resource]);
    });

    it('does not join the only kernel to the Interactive Window of a file if the kernel names no file', async () => {
      const window = new FakeNotebook('Interactive-1.interactive', 'untitled:');
      window.editors = ['file:///a.py'];
      notebooks = [window];
      window.begins('x = 1', 1);
      kernel.names = 'none';
      await find(window);
      assert.deepEqual(kernel.joins, []);
    });

    it('joins every kernel that names an open notebook, not only the kernel of the interrupted notebook', async () => {
      notebooks = [a, b];
      kernels = [kernel, other];
      b.begins('x = 1', 1);
      kernel.names = '/a.ipynb';
      other.names = '/b.ipynb';
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[a.resource], [b.resource]]);
    });

    it('calls beforeQuestion of each running notebook, because questions make it seem idle', async () => {
      const idle = new FakeNotebook('idle.ipynb');
      notebooks = [a, b, idle];
      b.begins('x = 1', 1);
      const told: boolean[] = [];
      kernel.onAsked = () => told.push(...[a, b, idle].map((one) => one.beforeQuestion.called));
      await find(a);
      assert.deepEqual(told.slice(0, 3), [true, true, false]);
    });

    it('asks the only kernel if its state is unknown, and joins it only if the answer shows that it is busy', async () => {
      kernel.status = 'unknown';
      kernel.onAsked = () => (kernel.status = 'idle');
      await find(a);
      assert.deepEqual([kernel.asked > 0, kernel.joins], [true, []]);
      kernel.status = 'unknown';
      kernel.onAsked = () => (kernel.status = 'busy');
      await find(a);
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('does not join if two kernels run and neither names a file', async () => {
      kernels = [kernel, other];
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[], []]);
    });

    it('does not join if the state of another notebook is unknown', async () => {
      notebooks = [a, b];
      b.status = 'unknown';
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join if only another notebook runs', async () => {
      notebooks = [a, b];
      b.begins('y = 1', 1);
      a.ends();
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join a kernel of another window', async () => {
      kernel.isOfWindow = false;
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });

    it('joins the kernel that names the file of the notebook, if two kernels run', async () => {
      kernels = [kernel, other];
      other.names = '/a.ipynb';
      kernel.names = '/b.ipynb';
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[], [a.resource]]);
    });

    it('joins the kernel that names the Python file of an Interactive Window', async () => {
      kernels = [kernel, other];
      a.editors = ['file:///a.py'];
      other.names = '/a.py';
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[], [a.resource]]);
    });

    it('does not join if two Interactive Windows run cells of the file that the kernel names', async () => {
      notebooks = [a, b];
      a.editors = b.editors = ['file:///a.py'];
      kernel.names = '/a.py';
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join if two kernels name the file of the notebook', async () => {
      kernels = [kernel, other];
      kernel.names = other.names = '/a.ipynb';
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[], []]);
    });

    it('does not join a kernel that names a file of the same name in another folder', async () => {
      kernels = [kernel, other];
      other.names = '/folder/a.ipynb';
      await find(a);
      assert.deepEqual([kernel.joins, other.joins], [[], []]);
    });

    it('joins the kernel that names the file of the notebook even if a question to another kernel fails', async () => {
      kernels = [kernel, other];
      kernel.onAsked = () => {
        throw new Error('it failed');
      };
      other.names = '/a.ipynb';
      await find(a);
      assert.deepEqual(other.joins, [a.resource]);
    });

    it('joins nothing, and does not reject, if the state of the only kernel is unknown and the question to it fails', async () => {
      kernel.status = 'unknown';
      kernel.onAsked = () => {
        throw new Error('it failed');
      };
      await find(a);
      assert.deepEqual(kernel.joins, []);
    });

    it('waits at most 10 s for the search and 5 s for the kernels', async () => {
      kernels = [kernel, other];
      refresh.returns(new Promise(() => undefined));
      kernel.settle = () => new Promise(() => undefined);
      other.names = '/a.ipynb';
      const finding = joining.find(a);
      await clock.tickAsync(9999);
      assert.equal(other.wasAsked(), false);
      await clock.tickAsync(1);
      // The clock is a fake, so this waits without a timer.
      const limit = performance.now() + 5000;
      while (!other.wasAsked() && performance.now() < limit) {
        await new Promise(setImmediate);
      }
      await clock.tickAsync(5000);
      await finding;
      assert.deepEqual(other.joins, [a.resource]);
    });

    it('joins a busy kernel to which the connection takes 4 s', async () => {
      kernel.status = 'unknown';
      kernel.names = '/a.ipynb';
      kernel.connectsInMs = 4000;
      await find(a);
      assert.deepEqual(kernel.joins, [a.resource]);
    });

    it('does not join a notebook that is closed while the kernel is asked', async () => {
      kernel.onAsked = () => (notebooks = []);
      kernel.status = 'unknown';
      kernel.names = '/a.ipynb';
      await find(a);
      assert.equal(kernel.asked > 0, true);
      assert.deepEqual(kernel.joins, []);
    });

    it('does not join the kernel of a closed notebook to a new notebook with the same file', async () => {
      publishes(kernel, 'x = 1', 1);
      assert.equal(kernel.notebook, a.resource);
      notebooks = [];
      notebookChanges.emit();
      kernel.status = 'idle';
      const again = new FakeNotebook('a.ipynb');
      again.begins('x = 1', 1);
      notebooks = [again];
      await find(again);
      assert.equal(refresh.callCount, 1);
      assert.equal(kernel.notebook, undefined);
    });

    it('searches again if the kernel of the notebook is no longer listed', async () => {
      publishes(kernel, 'x = 1', 1);
      kernels = [other];
      localChanges.emit();
      await find(a);
      assert.equal(refresh.callCount, 1);
      assert.deepEqual(other.joins, [a.resource]);
    });

    it('does not join a kernel that is no longer listed after the question', async () => {
      kernel.status = 'unknown';
      kernel.onAsked = () => {
        kernel.status = 'busy';
        kernels = [];
      };
      await find(a);
      assert.deepEqual([kernel.asked > 0, kernel.joins], [true, []]);
    });

    it('does not search for the kernel of a notebook that is joined, or that the Jupyter extension does not run', async () => {
      publishes(kernel, 'x = 1', 1);
      b.isOfJupyterExtension = false;
      await joining.find(a);
      await joining.find(b);
      assert.equal(refresh.callCount, 0);
    });
  });
});
