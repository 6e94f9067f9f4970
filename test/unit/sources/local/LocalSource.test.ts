import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sinon from 'sinon';
import { nullLogger } from '../../../../src/base/logger';
import type { KernelStatus } from '../../../../src/api';
import type { Findings, FoundKernel } from '../../../../src/sources/local/findings';
import { LocalSource, type LocalSourceOptions } from '../../../../src/sources/local/LocalSource';
import { fakeMonitor, longGracePeriod, WRITTEN_FILE } from '../../kernels/kernelWithFakes';
import { until } from '../../../rig/waiting';
import { foundKernel } from './foundKernel';

const WINDOW_PID = 777;

/** A kernel without a connection file, so nothing connects to it. */
const bare = (pid: number, more: Partial<FoundKernel> = {}): FoundKernel =>
  foundKernel({ pid, connectionFile: undefined, ...more });

describe('LocalSource', () => {
  let found: FoundKernel[];
  let find: sinon.SinonStub<[], Promise<Findings | undefined>>;
  let registered: Set<number>;
  let warnings: string[];
  let changed: sinon.SinonSpy;
  let source: LocalSource;

  function create(more: Partial<LocalSourceOptions> = {}): void {
    source = new LocalSource({
      find,
      windowPid: WINDOW_PID,
      isRegistered: ({ pid }) => registered.has(pid),
      adopt: () => assert.fail('no handle is needed'),
      openMonitor: () => assert.fail('no connection is needed'),
      settings: longGracePeriod.settings,
      logger: { ...nullLogger, warn: (line) => warnings.push(line) },
      ...more,
    });
    changed = sinon.spy();
    source.onDidChange(changed);
  }

  beforeEach(() => {
    found = [bare(1), bare(2)];
    find = sinon.stub<[], Promise<Findings | undefined>>();
    find.callsFake(() => Promise.resolve({ kernels: found, folders: [] }));
    registered = new Set();
    warnings = [];
    create();
  });

  afterEach(() => {
    source.kernels.forEach((kernel) => kernel.dispose());
    source.dispose();
  });

  const pids = (): readonly number[] => source.kernels.map((kernel) => kernel.found.pid);

  /** Makes the next searches wait. Returns a function that ends the oldest one. */
  function slowSearches(): () => void {
    const ends: (() => void)[] = [];
    find.callsFake(
      () =>
        new Promise((resolve) => {
          ends.push(() => resolve({ kernels: found, folders: [] }));
        }),
    );
    return () => ends.shift()?.();
  }

  describe('refresh', () => {
    it('lists the kernels that the search finds', async () => {
      assert.deepEqual(pids(), []);
      await source.refresh();
      assert.deepEqual(pids(), [1, 2]);
      assert.equal(changed.callCount, 1);
    });

    it('keeps the objects of kernels that have not changed, and reports a change, because their status may be new', async () => {
      await source.refresh();
      const before = source.kernels;
      found = [bare(1), bare(2)];
      await source.refresh();
      assert.deepEqual(
        [source.kernels[0] === before[0], source.kernels[1] === before[1]],
        [true, true],
      );
      assert.equal(changed.callCount, 2);
    });

    it('drops the kernels that have ended, and lists new ones', async () => {
      await source.refresh();
      const [first] = source.kernels;
      found = [bare(1), bare(3)];
      await source.refresh();
      assert.deepEqual(pids(), [1, 3]);
      assert.equal(source.kernels[0], first);
      assert.equal(changed.callCount, 2);
    });

    const differences: [string, Partial<FoundKernel>][] = [
      ['if its pid has another start time', { start: 'later' }],
      ['if its ports became known', { ports: [6] }],
      ['if its connection file became known', { connectionFile: '/run/late.json' }],
      ['if it has a new problem', { problem: { code: 'OTHER_NAMESPACE', message: '' } }],
    ];
    for (const [what, more] of differences) {
      it(`describes a kernel again ${what}`, async () => {
        found = [bare(1, { ports: [] })];
        await source.refresh();
        const [before] = source.kernels;
        found = [bare(1, { ports: [], ...more })];
        await source.refresh();
        assert.equal(source.kernels.length, 1);
        assert.notEqual(source.kernels[0], before);
        assert.equal(source.kernels[0]?.found, found[0]);
        before?.dispose();
      });
    }

    it('lists nothing if the user has switched the search off', async () => {
      await source.refresh();
      find.callsFake(() => Promise.resolve(undefined));
      await source.refresh();
      assert.deepEqual(pids(), []);
      assert.equal(changed.callCount, 2);
    });

    it('keeps the list and logs the error if the search fails', async () => {
      await source.refresh();
      find.callsFake(() => Promise.reject(new Error('the search failed')));
      await source.refresh();
      assert.deepEqual(pids(), [1, 2]);
      assert.equal(warnings.length, 1);
      assert.match(warnings.join(), /the search failed/);
    });

    it('searches once more if a connection file appears during the first search', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'local-source-'));
      find.onFirstCall().callsFake(async () => {
        const began = Date.now();
        // The clock of a file system is a few milliseconds late.
        for (let n = 0; (await stat(folder)).mtimeMs < began; n++) {
          await writeFile(path.join(folder, `kernel-${n}.json`), '{}');
        }
        return { kernels: [], folders: [folder] };
      });
      find.callsFake(() => Promise.resolve({ kernels: found, folders: [folder] }));
      await source.refresh();
      await until('the kernels are listed', () => pids().length > 0);
      assert.deepEqual(pids(), [1, 2]);
      await rm(folder, { recursive: true });
    });

    it('searches again after a search that failed', async () => {
      find.onFirstCall().rejects(new Error('the search failed'));
      await source.refresh();
      await source.refresh();
      assert.deepEqual(pids(), [1, 2]);
    });
  });

  describe('calls of refresh during a search', () => {
    it('share one more search, which begins after the running one has ended', async () => {
      const endSearch = slowSearches();
      const first = source.refresh();
      const [second, third] = [source.refresh(), source.refresh()];
      assert.equal(second, third);
      assert.notEqual(first, second);
      assert.equal(find.callCount, 1);
      found = [bare(3)];
      endSearch();
      await first;
      await until('the second search begins', () => find.callCount === 2);
      found = [bare(4)];
      endSearch();
      await Promise.all([second, third]);
      assert.deepEqual(pids(), [4]);
      assert.equal(find.callCount, 2);
    });

    it('resolve only when their own search has ended', async () => {
      const endSearch = slowSearches();
      const first = source.refresh();
      let isDone = false;
      const second = source.refresh().then(() => (isDone = true));
      endSearch();
      await first;
      await until('the second search begins', () => find.callCount === 2);
      assert.equal(isDone, false);
      endSearch();
      await second;
    });

    it('lead to a third search if they come during the second one', async () => {
      const endSearch = slowSearches();
      const first = source.refresh();
      const second = source.refresh();
      endSearch();
      await first;
      await until('the second search begins', () => find.callCount === 2);
      const third = source.refresh();
      endSearch();
      await second;
      await until('the third search begins', () => find.callCount === 3);
      endSearch();
      await third;
    });
  });

  describe('registered kernels', () => {
    it('are left out', async () => {
      registered.add(1);
      await source.refresh();
      assert.deepEqual(pids(), [2]);
    });

    it('are dropped once they are registered, and listed by the first search after they are unregistered', async () => {
      await source.refresh();
      registered.add(1);
      source.dropRegistered();
      assert.deepEqual(pids(), [2]);
      assert.equal(changed.callCount, 2);
      source.dropRegistered();
      assert.equal(changed.callCount, 2);
      registered.clear();
      await source.refresh();
      assert.deepEqual(pids(), [1, 2]);
    });
  });

  it('lists a kernel as one of this window only if the extension host itself has started it', async () => {
    found = [
      bare(1, { ancestors: [WINDOW_PID, 1] }),
      // A cell in a kernel of this window (process 9) has started this one.
      bare(2, { ancestors: [9, WINDOW_PID, 1] }),
      bare(3, { ancestors: [9, 1] }),
      bare(4, { ancestors: [] }),
    ];
    await source.refresh();
    assert.deepEqual(
      source.kernels.map(({ isOfWindow }) => isOfWindow),
      [true, false, false, false],
    );
  });

  describe('a kernel whose messages the source receives', () => {
    let status: KernelStatus | 'unknown';
    let report: (status: KernelStatus | 'unknown') => void;
    let input: (input: { code: string; executionCount: number }) => void;

    beforeEach(async () => {
      status = 'busy';
      const monitor = {
        ...fakeMonitor('busy'),
        get status() {
          return status;
        },
        onDidChangeStatus: (listener: typeof report) => {
          report = listener;
          return () => undefined;
        },
        onInput: (listener: typeof input) => {
          input = listener;
          return () => undefined;
        },
      };
      create({ openMonitor: () => Promise.resolve(monitor) });
      found = [
        foundKernel({ pid: 1, connectionFile: WRITTEN_FILE, ancestors: [WINDOW_PID] }),
        bare(2),
      ];
      await source.refresh();
      await source.kernels[0]?.settle(1000);
      changed.resetHistory();
      find.resetHistory();
    });

    it('reports each change of its status without a new search', () => {
      report(status);
      assert.equal(changed.callCount, 1);
      assert.equal(find.callCount, 0);
    });

    for (const ended of ['dead', 'starting'] as const) {
      it(`leads to a search when it is ${ended}`, async () => {
        status = ended;
        found = [bare(2)];
        report(status);
        await until('the search is done', () => source.kernels.length === 1);
        assert.deepEqual(pids(), [2]);
        assert.equal(find.callCount, 1);
      });
    }

    it('leads to no search when it ends after it was dropped', async () => {
      const [kernel] = source.kernels;
      found = [bare(2)];
      await source.refresh();
      find.resetHistory();
      status = 'dead';
      report(status);
      assert.equal(find.callCount, 0);
      kernel?.dispose();
    });

    it('passes on the beginning of its cells', () => {
      const heard = sinon.spy();
      const stop = source.onInput(heard);
      input({ code: 'a', executionCount: 1 });
      stop();
      input({ code: 'b', executionCount: 2 });
      assert.deepEqual(heard.args, [[source.kernels[0], { code: 'a', executionCount: 1 }]]);
    });
  });

  describe('dispose', () => {
    it('empties the list, and reports the change', async () => {
      await source.refresh();
      source.dispose();
      assert.deepEqual(pids(), []);
      assert.equal(changed.callCount, 2);
    });

    it('ignores a search that ends later, and begins no further search', async () => {
      const endSearch = slowSearches();
      const first = source.refresh();
      const second = source.refresh();
      source.dispose();
      endSearch();
      await Promise.all([first, second]);
      await source.refresh();
      assert.deepEqual(pids(), []);
      assert.equal(find.callCount, 1);
      assert.equal(changed.callCount, 0);
    });
  });
});
