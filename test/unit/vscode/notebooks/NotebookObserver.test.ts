import assert from 'node:assert/strict';
import sinon, { useFakeTimers } from 'sinon';
import type { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import {
  NotebookObserver,
  type CellState,
} from '../../../../src/vscode/notebooks/NotebookObserver';

const cellState = (id: string, more: Partial<CellState> = {}): CellState => ({
  id,
  executionOrder: undefined,
  success: undefined,
  hasErrorOutput: false,
  ...more,
});
const runs = (id: string): CellState => cellState(id, { executionOrder: 1 });
const succeeds = (id: string): CellState => cellState(id, { executionOrder: 1, success: true });
const fails = (id: string): CellState =>
  cellState(id, { executionOrder: 1, success: false, hasErrorOutput: true });

describe('NotebookObserver', () => {
  let cells: CellState[];
  let findKernel: sinon.SinonStub;
  let observer: NotebookObserver;

  beforeEach(() => {
    cells = [];
    findKernel = sinon.stub().resolves();
    observer = new NotebookObserver(() => cells, findKernel);
  });

  afterEach(() => observer.dispose());

  function watch(): CellWatch {
    const observation = observer.observe();
    assert.equal(observation?.status, 'running');
    assert.ok(observation.watch);
    return observation.watch;
  }

  describe('the status', () => {
    it('is unknown at first, and no kernel is known', () => {
      assert.equal(observer.status, 'unknown');
      assert.deepEqual([observer.canObserve, observer.hasKernel], [false, false]);
    });

    it('is busy from the moment at which a cell gets its execution order until the cell ends', () => {
      assert.equal(observer.cellChanged(runs('a')), true);
      assert.deepEqual([observer.status, observer.isRunning('a')], ['busy', true]);
      assert.deepEqual([observer.canObserve, observer.hasKernel], [true, true]);
      assert.equal(observer.cellChanged(succeeds('a')), true);
      assert.deepEqual([observer.status, observer.isRunning('a')], ['idle', false]);
    });

    it('does not change when the same state of a running or an ended cell is seen again', () => {
      observer.cellChanged(runs('a'));
      assert.equal(observer.cellChanged(runs('a')), false);
      assert.equal(observer.changes, 1);
      observer.cellChanged(succeeds('a'));
      assert.equal(observer.cellChanged(succeeds('a')), false);
    });

    it('is reported as changed at the end of a cell, even if the Jupyter extension still reports busy', () => {
      observer.report('busy');
      observer.cellChanged(runs('a'));
      assert.equal(observer.cellChanged(succeeds('a')), true);
    });

    it('stays unknown when the outputs of a cell are cleared', () => {
      assert.equal(observer.cellChanged(cellState('a')), false);
      assert.deepEqual(
        [observer.status, observer.hasKernel, observer.changes],
        ['unknown', false, 0],
      );
    });

    it('is idle at the end of a cell whose beginning was not seen', () => {
      assert.equal(observer.cellChanged(succeeds('a')), true);
      assert.deepEqual([observer.status, observer.hasKernel], ['idle', true]);
    });

    it('stays busy while a cell runs, even if the Jupyter extension reports idle', () => {
      observer.cellChanged(runs('a'));
      observer.report('idle');
      assert.equal(observer.status, 'busy');
    });

    it('is what the Jupyter extension reports while no cell runs', () => {
      for (const status of ['idle', 'busy', 'starting', 'dead'] as const) {
        observer.report(status);
        assert.equal(observer.status, status);
      }
      assert.equal(observer.hasKernel, true);
      observer.report(undefined);
      assert.equal(observer.status, 'unknown');
    });

    for (const status of ['starting', 'dead'] as const) {
      it(`is ${status} if the Jupyter extension reports ${status}, although the notebook shows a running cell`, () => {
        observer.cellChanged(runs('a'));
        observer.report(status);
        assert.deepEqual([observer.status, observer.isRunning('a')], [status, false]);
        observer.cellChanged(runs('b'));
        assert.equal(observer.status, status);
      });
    }

    it('is unknown if VS Code says that a cell runs, but no cell was seen to begin', () => {
      observer.expectRunning(true);
      assert.deepEqual([observer.status, observer.hasKernel], ['unknown', true]);
      assert.equal(observer.cellChanged(succeeds('a')), true);
      assert.equal(observer.status, 'idle');
    });

    it('is unknown until a cell begins, if the user wants to interrupt a notebook in which no cell was seen to run', () => {
      observer.expectRunning(false);
      assert.deepEqual([observer.status, observer.hasKernel], ['unknown', true]);
      observer.cellChanged(runs('a'));
      observer.cellsRemoved(['a']);
      assert.equal(observer.status, 'idle');
    });

    it('is unknown after an interrupt if no cell was seen, and hasKernel is then true only if VS Code said that a cell runs', () => {
      observer.expectRunning(false);
      observer.forgetExpected();
      assert.equal(observer.hasKernel, false);
      observer.expectRunning(true);
      observer.forgetExpected();
      assert.deepEqual([observer.status, observer.hasKernel], ['unknown', true]);
    });

    it('is idle after the end of a cell, even if the provider never reported the end of the previous one', () => {
      observer.cellChanged(runs('a'));
      observer.cellChanged(runs('b'));
      assert.equal(observer.isRunning('a'), false);
      observer.cellChanged(succeeds('b'));
      assert.equal(observer.status, 'idle');
    });

    it('ignores a cell that ran when the kernel was restarted, until that cell runs again', () => {
      cells = [runs('seen'), runs('not seen')];
      observer.cellChanged(runs('seen'));
      observer.report('starting');
      observer.report('idle');
      for (const id of ['seen', 'not seen']) {
        assert.equal(observer.cellChanged(runs(id)), false);
        assert.equal(observer.status, 'idle');
        observer.cellChanged(cellState(id));
        assert.equal(observer.cellChanged(runs(id)), true);
        observer.cellChanged(succeeds(id));
        assert.equal(observer.cellChanged(runs(id)), true);
        observer.cellChanged(succeeds(id));
      }
    });

    describe('after a question to a kernel that runs a cell whose beginning was not seen', () => {
      beforeEach(() => {
        cells = [runs('a')];
        observer.report('busy');
        observer.beforeQuestion();
        observer.report('idle');
      });

      it('stays busy until the cell ends', () => {
        assert.equal(observer.status, 'busy');
        cells = [];
        observer.cellChanged(fails('a'));
        assert.equal(observer.status, 'idle');
      });

      it('is idle once the next cell has ended', () => {
        observer.cellChanged(runs('b'));
        observer.cellChanged(succeeds('b'));
        assert.equal(observer.status, 'idle');
      });

      it('is starting after a restart, and then is what the Jupyter extension reports', () => {
        observer.report('starting');
        assert.equal(observer.status, 'starting');
        observer.report('idle');
        assert.equal(observer.status, 'idle');
      });

      it('stays busy if the kernel is asked a second time', () => {
        observer.report('busy');
        observer.beforeQuestion();
        observer.report('idle');
        assert.equal(observer.status, 'busy');
      });
    });

    it('is idle after a question if no cell ran', () => {
      observer.report('busy');
      observer.beforeQuestion();
      observer.report('idle');
      assert.equal(observer.status, 'idle');
    });

    it('is idle once the only running cell is removed', () => {
      observer.cellChanged(runs('a'));
      observer.cellsRemoved(['a', 'b']);
      assert.equal(observer.status, 'idle');
    });

    it('stays busy until the cell watch is disposed, even if the Jupyter extension reports no status', () => {
      observer.report('busy');
      const watched = watch();
      observer.report(undefined);
      assert.equal(observer.status, 'busy');
      watched.dispose();
      assert.equal(observer.status, 'unknown');
    });
  });

  describe('changes', () => {
    it('counts each beginning and each end of a cell', () => {
      observer.cellChanged(runs('a'));
      observer.cellChanged(succeeds('a'));
      observer.cellChanged(fails('b'));
      assert.equal(observer.changes, 3);
    });

    it('does not count the reports of the Jupyter extension', () => {
      observer.report('busy');
      observer.report('idle');
      assert.equal(observer.changes, 0);
    });
  });

  describe('at an interrupt', () => {
    it('returns the status without a watch if nothing runs', () => {
      for (const status of ['idle', 'starting', 'dead'] as const) {
        observer.report(status);
        assert.deepEqual(observer.observe(), { status });
      }
    });

    it('returns no watch if nothing would show that a cell ends', () => {
      assert.deepEqual(observer.observe(), { status: 'running' });
      observer.expectRunning(false);
      assert.deepEqual(observer.observe(), { status: 'running' });
    });

    it('looks for the kernel of the notebook once', async () => {
      await observer.settle();
      assert.equal(findKernel.callCount, 1);
    });

    it('names the running cell, unless only the Jupyter extension reports busy', () => {
      observer.cellChanged(runs('a'));
      assert.equal(watch().request, 'a');
      observer.cellChanged(succeeds('a'));
      observer.report('busy');
      assert.equal(watch().request, undefined);
    });

    it('says when the running cell began, unless only the Jupyter extension reports busy', () => {
      const clock = useFakeTimers({ now: 5000, toFake: ['Date'] });
      try {
        observer.cellChanged(runs('a'));
        clock.setSystemTime(6000);
        assert.equal(watch().began, 5000);
        observer.cellChanged(succeeds('a'));
        observer.report('busy');
        assert.equal(watch().began, undefined);
      } finally {
        clock.restore();
      }
    });
  });

  describe('a cell watch', () => {
    const ends: [string, CellState, string][] = [
      ['interrupted, if the cell fails and shows an error output', fails('a'), 'interrupted'],
      ['succeeded, if the cell succeeds', succeeds('a'), 'succeeded'],
      [
        'over, if the cell fails but shows no error output',
        { ...fails('a'), hasErrorOutput: false },
        'over',
      ],
      [
        'succeeded, if the cell succeeds and shows an error output',
        { ...succeeds('a'), hasErrorOutput: true },
        'succeeded',
      ],
    ];
    for (const [what, state, outcome] of ends) {
      it(`settles as ${what}`, () => {
        observer.cellChanged(runs('a'));
        const watched = watch();
        observer.cellChanged(state);
        assert.equal(watched.outcome, outcome);
      });
    }

    it('ignores the end of another cell', () => {
      observer.cellChanged(runs('a'));
      const watched = watch();
      observer.cellChanged(succeeds('b'));
      assert.equal(watched.outcome, undefined);
    });

    it('is not ended by a cell that begins later', () => {
      observer.cellChanged(runs('a'));
      const watched = watch();
      observer.cellChanged(runs('b'));
      observer.cellChanged(fails('b'));
      assert.equal(watched.outcome, undefined);
    });

    it('of a known cell is not ended by the status idle of the Jupyter extension', () => {
      observer.cellChanged(runs('a'));
      const watched = watch();
      observer.report('idle');
      assert.equal(watched.outcome, undefined);
    });

    it('without a known cell ends at the status idle of the Jupyter extension', () => {
      observer.report('busy');
      const watched = watch();
      observer.report('busy');
      assert.equal(watched.outcome, undefined);
      observer.report('idle');
      assert.equal(watched.outcome, 'over');
    });

    for (const status of ['starting', 'dead'] as const) {
      it(`settles as dead if the kernel is ${status}`, () => {
        observer.cellChanged(runs('a'));
        const watched = watch();
        observer.report(status);
        observer.cellChanged(fails('a'));
        assert.equal(watched.outcome, 'dead');
      });
    }

    it('ends if its cell is removed', () => {
      observer.cellChanged(runs('a'));
      const watched = watch();
      observer.cellsRemoved(['b']);
      assert.equal(watched.outcome, undefined);
      observer.cellsRemoved(['a']);
      assert.equal(watched.outcome, 'over');
    });

    it('ends when the observer is disposed', async () => {
      observer.cellChanged(runs('a'));
      const watched = watch();
      const waiting = watched.wait(60_000);
      observer.dispose();
      assert.equal(await waiting, undefined);
    });
  });

  describe('a cell watch in a notebook with cells that look unfinished', () => {
    beforeEach(() => {
      cells = [runs('loaded'), runs('running'), succeeds('ended'), cellState('never run')];
    });

    it('ends when one of these cells ends', () => {
      observer.expectRunning(true);
      const watched = watch();
      observer.cellChanged(succeeds('ended'));
      observer.cellChanged(succeeds('never run'));
      assert.equal(watched.outcome, undefined);
      observer.cellChanged(fails('running'));
      assert.equal(watched.outcome, 'interrupted');
    });

    it('is not ended by the status idle of the Jupyter extension', () => {
      observer.report('busy');
      const watched = watch();
      observer.report('idle');
      assert.equal(watched.outcome, undefined);
    });

    it('ends once all these cells are removed', () => {
      observer.expectRunning(true);
      const watched = watch();
      observer.cellsRemoved(['running']);
      assert.equal(watched.outcome, undefined);
      observer.cellsRemoved(['loaded']);
      assert.equal(watched.outcome, 'over');
    });

    it('ignores these cells if another cell was seen to run before the watch begins', () => {
      observer.cellChanged(runs('new'));
      observer.cellChanged(succeeds('new'));
      observer.report('busy');
      const watched = watch();
      observer.report('idle');
      assert.equal(watched.outcome, 'over');
    });

    it('does not know when its cell began', () => {
      observer.expectRunning(true);
      assert.equal(watch().began, undefined);
    });
  });
});
