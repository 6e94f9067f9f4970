import assert from 'node:assert/strict';
import sinon, { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { nullLogger } from '../../../../src/base/logger';
import { KernelInterruptError } from '../../../../src/base/errors';
import {
  MessagesObserver,
  type Listening,
  type MessagesObserverOptions,
  type Monitor,
} from '../../../../src/kernels/observe/MessagesObserver';
import { until } from '../../../rig/waiting';
import { fakeMonitor, WRITTEN_FILE } from '../kernelWithFakes';

const LAZY: Listening = {
  isLazy: true,
  isQuiet: true,
  isIpykernel: true,
  onInput: () => undefined,
};

describe('MessagesObserver', () => {
  let clock: SinonFakeTimers | undefined;
  let calls: string[];
  let openMonitor: sinon.SinonStub;
  let observer: MessagesObserver;

  beforeEach(() => {
    calls = [];
    openMonitor = sinon.stub();
  });

  afterEach(() => {
    observer.dispose();
    clock?.restore();
    clock = undefined;
  });

  /**
   * Returns a monitor that records the calls of `wake`, `whenCurrent` and `whenAnswered`. It is quiet until `wake` is
   * called.
   */
  function quietMonitor(ready: Promise<void>, status: Monitor['status']) {
    let isQuiet = true;
    return {
      ...fakeMonitor(status),
      ready,
      wake: () => {
        calls.push('wake');
        const wasQuiet = isQuiet;
        isQuiet = false;
        return wasQuiet;
      },
      whenCurrent: sinon.stub().callsFake(() => Promise.resolve(calls.push('whenCurrent'))),
      whenAnswered: sinon.stub().callsFake(() => Promise.resolve(calls.push('whenAnswered'))),
    };
  }

  function create(options: Partial<MessagesObserverOptions> = {}): void {
    observer = new MessagesObserver({
      name: 'the kernel',
      connectionFile: WRITTEN_FILE,
      logger: nullLogger,
      openMonitor,
      onDidChange: () => undefined,
      ...options,
    });
  }

  async function opened(): Promise<void> {
    await until('the monitor is open', () => observer.monitor !== undefined);
  }

  it('connects at once without the option `listening`, and also with it if `isLazy` is false', async () => {
    for (const listening of [undefined, { ...LAZY, isLazy: false }]) {
      openMonitor.resolves(fakeMonitor('idle'));
      create({ listening });
      await opened();
      observer.dispose();
    }
    assert.deepEqual(openMonitor.args, [[WRITTEN_FILE], [WRITTEN_FILE]]);
  });

  it('connects only at the first call of settle if `isLazy` is true, and only once', async () => {
    openMonitor.resolves(fakeMonitor('idle'));
    create({ listening: LAZY });
    const eager = new MessagesObserver({
      ...{ name: 'another kernel', connectionFile: WRITTEN_FILE, logger: nullLogger },
      ...{ openMonitor: () => Promise.resolve(fakeMonitor('idle')), onDidChange: () => undefined },
    });
    await until('the eager observer is connected', () => eager.monitor !== undefined);
    eager.dispose();
    assert.equal(openMonitor.callCount, 0);
    assert.deepEqual([observer.status, observer.canObserve], ['unknown', false]);
    await observer.settle(1000);
    await observer.settle(1000);
    assert.equal(openMonitor.callCount, 1);
    assert.equal(observer.status, 'idle');
  });

  it('never connects if it is lazy and was disposed before the first settle', async () => {
    create({ listening: LAZY });
    observer.dispose();
    await observer.settle(1000);
    assert.equal(openMonitor.callCount, 0);
  });

  it('passes on the beginning of each cell', async () => {
    const monitor = fakeMonitor('busy');
    const onInput = sinon.spy(monitor, 'onInput');
    openMonitor.resolves(monitor);
    create({ listening: { ...LAZY, isLazy: false } });
    await opened();
    assert.deepEqual(onInput.args, [[LAZY.onInput]]);
  });

  describe('with a quiet monitor', () => {
    /** Opens a monitor with the real clock, and then fakes the clock. */
    async function quiet(
      ready: Promise<void>,
      status: Monitor['status'] = 'unknown',
    ): Promise<SinonFakeTimers> {
      openMonitor.resolves(quietMonitor(ready, status));
      create({ listening: { ...LAZY, isLazy: false } });
      await opened();
      clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      return clock;
    }

    it('wakes the monitor in settle, and asks the kernel once the monitor is ready', async () => {
      let becomeReady = (): void => undefined;
      const fake = await quiet(new Promise((resolve) => (becomeReady = resolve)));
      const settled = observer.settle(1000);
      await fake.tickAsync(10);
      assert.deepEqual(calls, ['wake']);
      becomeReady();
      await settled;
      assert.deepEqual(calls, ['wake', 'whenCurrent', 'whenAnswered']);
    });

    for (const [patienceMs, limitMs] of [
      [1000, 1000],
      [0, 500],
    ] as const) {
      it(`waits in settle at most ${limitMs} ms for a kernel that does not answer, with a patience of ${patienceMs} ms`, async () => {
        const fake = await quiet(new Promise(() => undefined));
        const settled = observer.settle(patienceMs);
        await fake.tickAsync(limitMs - 1);
        assert.deepEqual(calls, ['wake']);
        await fake.tickAsync(1);
        await settled;
        assert.deepEqual(calls, ['wake', 'whenCurrent', 'whenAnswered']);
      });
    }

    it('does not wait in settle if the messages have shown what the kernel does', async () => {
      await quiet(new Promise(() => undefined), 'busy');
      await observer.settle(1000);
      assert.deepEqual(calls, ['wake', 'whenCurrent', 'whenAnswered']);
    });

    it('waits in settle only once for a kernel that does not answer', async () => {
      const fake = await quiet(new Promise(() => undefined));
      const first = observer.settle(1000);
      await fake.tickAsync(1000);
      await first;
      await observer.settle(1000);
      assert.deepEqual(calls.slice(3), ['wake', 'whenCurrent', 'whenAnswered']);
    });

    it('only wakes the monitor in connect, and waits up to the time limit for the first answer of the kernel', async () => {
      const fake = await quiet(new Promise(() => undefined));
      let isOver = false;
      const connected = observer.connect(800).then(() => (isOver = true));
      await fake.tickAsync(799);
      assert.deepEqual([calls, isOver], [['wake'], false]);
      await fake.tickAsync(1);
      await connected;
      assert.deepEqual(calls, ['wake']);
    });

    it('drops the monitor once the kernel cannot be reached', async () => {
      let fail: (error: Error) => void = () => undefined;
      const fake = await quiet(new Promise((_resolve, reject) => (fail = reject)));
      fail(new KernelInterruptError('TIMED_OUT', 'No answer.'));
      await fake.tickAsync(0);
      assert.equal(observer.monitor, undefined);
      assert.equal(observer.observe(), undefined);
    });
  });

  it('with the option `listening`, waits up to half a second for the connection, even if the patience is 0 ms', async () => {
    openMonitor.returns(new Promise(() => undefined));
    create({ listening: { ...LAZY, isLazy: false } });
    await until('the monitor is being opened', () => openMonitor.callCount > 0);
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isSettled = false;
    void observer.settle(0).then(() => (isSettled = true));
    await clock.tickAsync(499);
    assert.equal(isSettled, false);
    await clock.tickAsync(1);
    assert.equal(isSettled, true);
    assert.deepEqual(observer.observe(), { status: 'starting', watch: undefined });
    observer.dispose();
  });

  it('without the option `listening`, does not wait for the connection if the patience is 0 ms', async () => {
    openMonitor.returns(new Promise(() => undefined));
    create();
    await until('the monitor is being opened', () => openMonitor.callCount > 0);
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const settled = observer.settle(0);
    await clock.tickAsync(0);
    await settled;
    assert.equal(observer.canObserve, false);
  });
});
