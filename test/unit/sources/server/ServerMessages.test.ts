import assert from 'node:assert/strict';
import sinon, { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { nullLogger } from '../../../../src/base/logger';
import { KernelInterruptError } from '../../../../src/base/errors';
import type { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import { ConnectionSlots } from '../../../../src/sources/server/ConnectionSlots';
import { ServerMessages, type OpenChannels } from '../../../../src/sources/server/ServerMessages';
import { fakeMonitor } from '../../kernels/kernelWithFakes';

describe('ServerMessages', () => {
  let clock: SinonFakeTimers;
  let monitor: ReturnType<typeof fakeMonitor>;
  let isOpen: boolean;
  let whenClosed: Promise<void>;
  const open = sinon.stub();
  const mayOpen = sinon.stub();
  const onClose = sinon.stub();
  const onGivenUp = sinon.stub();
  let slots: ConnectionSlots;
  let messages: ServerMessages;

  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    monitor = fakeMonitor('busy');
    isOpen = true;
    whenClosed = Promise.resolve();
    open.reset();
    open.callsFake(() => Promise.resolve(connection()));
    mayOpen.reset();
    mayOpen.resolves(true);
    onClose.reset();
    onGivenUp.reset();
    slots = new ConnectionSlots();
    messages = newMessages();
  });

  afterEach(() => {
    messages.dispose();
    clock.restore();
  });

  function connection(): OpenChannels {
    return { monitor, isOpen: () => isOpen, whenClosed };
  }

  function newMessages(): ServerMessages {
    return new ServerMessages({
      ...{ name: 'the kernel', open, mayOpen, onClose, onGivenUp, slots, logger: nullLogger },
      onDidChange: () => undefined,
    });
  }

  it('connects only at the first settle', async () => {
    assert.deepEqual(
      [messages.status, messages.observe(), messages.isOpen],
      ['unknown', undefined, false],
    );
    assert.equal(open.callCount, 0);
    await messages.settle(1000);
    await messages.settle(1000);
    assert.deepEqual([open.callCount, messages.status, messages.isOpen], [1, 'busy', true]);
  });

  it('does not connect if mayOpen returns false', async () => {
    mayOpen.resolves(false);
    await messages.settle(1000);
    assert.equal(open.callCount, 0);
    assert.equal(messages.observe(), undefined);
  });

  it('connects when connect is called, and closes the connection 10 s later', async () => {
    await messages.connect(1000);
    assert.deepEqual([open.callCount, messages.isOpen], [1, true]);
    await clock.tickAsync(10_000);
    assert.deepEqual([monitor.dispose.callCount, messages.isOpen], [1, false]);
  });

  it('stops waiting for the connection in connect() after the given time', async () => {
    open.returns(new Promise(() => undefined));
    let isOver = false;
    void messages.connect(1000).then(() => (isOver = true));
    await clock.tickAsync(999);
    assert.equal(isOver, false);
    await clock.tickAsync(1);
    assert.equal(isOver, true);
  });

  it('closes the connection 10 s after its last use', async () => {
    await messages.settle(1000);
    await clock.tickAsync(9_999);
    messages.use();
    await clock.tickAsync(9_999);
    assert.equal(monitor.dispose.callCount, 0);
    await clock.tickAsync(1);
    assert.equal(monitor.dispose.callCount, 1);
    assert.deepEqual(onClose.args, [['busy']]);
    assert.deepEqual(
      [messages.status, messages.isOpen, messages.use()],
      ['unknown', false, undefined],
    );
    assert.equal(messages.info?.implementation, 'ipython');
  });

  it('keeps the connection during an interrupt, and for 10 s after its outcome', async () => {
    await messages.settle(1000);
    const watch = messages.observe()?.watch;
    await clock.tickAsync(60_000);
    assert.equal(monitor.dispose.callCount, 0);
    watch?.dispose();
    await clock.tickAsync(9_999);
    assert.equal(monitor.dispose.callCount, 0);
    await clock.tickAsync(1);
    assert.equal(monitor.dispose.callCount, 1);
  });

  it('connects again for an interrupt after it has closed the connection', async () => {
    await messages.settle(1000);
    await clock.tickAsync(10_000);
    await messages.settle(1000);
    assert.deepEqual([open.callCount, messages.isOpen], [2, true]);
  });

  it('connects again at the next settle after the connection was lost', async () => {
    await messages.settle(1000);
    isOpen = false;
    assert.equal(messages.observe(), undefined);
    // `use` still returns the old monitor. A request through it fails, and the error says that the connection is lost.
    assert.equal(messages.use(), monitor);
    isOpen = true;
    const lost = monitor;
    monitor = fakeMonitor('idle');
    isOpen = false;
    const settled = messages.settle(1000);
    isOpen = true;
    await settled;
    assert.deepEqual([open.callCount, lost.dispose.callCount, messages.status], [2, 1, 'idle']);
  });

  it('observes nothing if it cannot connect, and tries again at the next interrupt', async () => {
    open.rejects(new KernelInterruptError('UNREACHABLE', 'It refused the connection.'));
    await messages.settle(1000);
    assert.equal(messages.observe(), undefined);
    open.callsFake(() => Promise.resolve(connection()));
    await messages.settle(1000);
    assert.equal(messages.observe()?.status, 'running');
  });

  it('waits in settle no longer than 5 s for the connection to open', async () => {
    open.returns(new Promise(() => undefined));
    let isSettled = false;
    void messages.settle(0).then(() => (isSettled = true));
    await clock.tickAsync(4_999);
    assert.equal(isSettled, false);
    await clock.tickAsync(1);
    assert.equal(isSettled, true);
    assert.equal(messages.observe(), undefined);
  });

  it('closes the connection when it is disposed, and does not connect again', async () => {
    await messages.settle(1000);
    messages.dispose();
    await clock.tickAsync(0);
    assert.equal(monitor.dispose.callCount, 1);
    await messages.settle(1000);
    assert.equal(open.callCount, 1);
  });

  describe('with more kernels than connections', () => {
    let all: ServerMessages[];

    beforeEach(() => {
      all = Array.from({ length: 10 }, newMessages);
    });

    afterEach(() => all.forEach((one) => one.dispose()));

    const opened = (): number => all.filter((one) => one.isOpen).length;

    it('connects to eight of ten kernels at once, and to the other two a second later', async () => {
      const settled = all.map((one) => one.connect(60_000));
      await clock.tickAsync(999);
      assert.deepEqual([open.callCount, opened()], [8, 8]);
      await clock.tickAsync(1);
      await Promise.all(settled);
      assert.deepEqual([open.callCount, opened()], [10, 2]);
    });

    const interruptEight = async (): Promise<readonly (CellWatch | undefined)[]> => {
      const interrupted = all.slice(0, 8);
      await Promise.all(interrupted.map((one) => one.settle(0)));
      return interrupted.map((one) => one.observe()?.watch);
    };

    /** Begins an interrupt of each kernel. Eight kernels are connected, and two wait for a connection. */
    const interruptAll = async (): Promise<{
      readonly watches: readonly (CellWatch | undefined)[];
      readonly waiting: Promise<unknown>;
    }> => {
      const watches = await interruptEight();
      return { watches, waiting: Promise.all(all.slice(8).map((one) => one.settle(0))) };
    };

    it('closes no connection during an interrupt, and stops waiting for a free connection after 30 s', async () => {
      const { watches, waiting } = await interruptAll();
      let hasGivenUp = false;
      void waiting.then(() => (hasGivenUp = true));
      await clock.tickAsync(29_999);
      assert.deepEqual([open.callCount, opened(), hasGivenUp], [8, 8, false]);
      await clock.tickAsync(1);
      assert.deepEqual([open.callCount, opened(), hasGivenUp], [8, 8, true]);
      // No kernel waits for a connection any more, so the connections stay open after their interrupts.
      watches.forEach((watch) => watch?.dispose());
      await clock.tickAsync(9_999);
      assert.deepEqual([open.callCount, opened()], [8, 8]);
    });

    it('opens the next connection as soon as an interrupt has ended', async () => {
      const { watches, waiting } = await interruptAll();
      await clock.tickAsync(20_000);
      watches.slice(0, 2).forEach((watch) => watch?.dispose());
      await clock.tickAsync(0);
      await waiting;
      assert.deepEqual([open.callCount, opened()], [10, 8]);
      watches.forEach((watch) => watch?.dispose());
    });

    it('opens the next connection only when an earlier one is closed on the server, too', async () => {
      let close = (): void => undefined;
      whenClosed = new Promise((resolve) => (close = resolve));
      const { watches, waiting } = await interruptAll();
      watches.forEach((watch) => watch?.dispose());
      await clock.tickAsync(0);
      assert.deepEqual([open.callCount, opened()], [8, 0]);
      close();
      await waiting;
      assert.deepEqual([open.callCount, opened()], [10, 2]);
    });

    it('asks whether it may connect only once it has a slot, and gives the slot back if it may not', async () => {
      const settled = all.slice(0, 9).map((one) => one.settle(0));
      await Promise.all(settled.slice(0, 8));
      assert.equal(mayOpen.callCount, 8);
      mayOpen.resolves(false);
      await clock.tickAsync(6000);
      await Promise.all(settled);
      assert.deepEqual([mayOpen.callCount, open.callCount], [9, 8]);
      mayOpen.resolves(true);
      await Promise.all(all.slice(0, 8).map((one) => one.settle(0)));
      assert.equal(opened(), 8);
    });

    it('leaves the queue when the last caller cancels or when it is disposed, and then does not ask whether it may connect', async () => {
      const watches = await interruptEight();
      const [, ninth, tenth] = all.slice(7);
      const cancelled = new AbortController();
      const waiting = Promise.all([ninth?.settle(0, cancelled.signal), tenth?.settle(0)]);
      cancelled.abort();
      tenth?.dispose();
      await waiting;
      watches.forEach((watch) => watch?.dispose());
      await clock.tickAsync(0);
      assert.deepEqual([mayOpen.callCount, open.callCount], [8, 8]);
      assert.deepEqual(onGivenUp.args, [[false], [true]]);
    });

    it('gives each caller its own time limit, even if they wait for the same connection', async () => {
      const { watches } = await interruptAll();
      const [, ninth] = all.slice(7);
      const ended: string[] = [];
      void ninth?.connect(1000).then(() => ended.push('question'));
      void ninth?.settle(0).then(() => ended.push('interrupt'));
      await clock.tickAsync(1000);
      assert.deepEqual(ended, ['question']);
      watches.forEach((watch) => watch?.dispose());
      await clock.tickAsync(0);
      assert.deepEqual([ended, open.callCount], [['question', 'interrupt'], 10]);
    });

    it('reports that its callers have given up because all connections were in use', async () => {
      const { watches, waiting } = await interruptAll();
      await clock.tickAsync(30_000);
      await waiting;
      assert.deepEqual(onGivenUp.args, [[true], [true]]);
      watches.forEach((watch) => watch?.dispose());
    });

    it('opens the next connection at once if an interrupt has found no cell', async () => {
      monitor = fakeMonitor('idle');
      await Promise.all(all.slice(0, 8).map((one) => one.settle(0)));
      const waiting = Promise.all(all.slice(8).map((one) => one.settle(0)));
      assert.equal(all[0]?.observe()?.status, 'idle');
      assert.equal(all[1]?.observe()?.status, 'idle');
      await clock.tickAsync(0);
      await waiting;
      assert.deepEqual([open.callCount, opened()], [10, 8]);
    });

    it('opens no connection if it is disposed while it asks whether it may connect', async () => {
      let answer: (mayOpen: boolean) => void = () => undefined;
      mayOpen.returns(new Promise((resolve) => (answer = resolve)));
      const [first] = all;
      const settled = first?.settle(0);
      await clock.tickAsync(0);
      first?.dispose();
      answer(true);
      await settled;
      assert.deepEqual([mayOpen.callCount, open.callCount], [1, 0]);
    });

    it('closes unused connections in time, even if kernels join the queue again and again', async () => {
      await Promise.all(all.slice(0, 8).map((one) => one.connect(1000)));
      await clock.tickAsync(500);
      const first = all[8]?.settle(0);
      await clock.tickAsync(400);
      const second = all[9]?.settle(0);
      await clock.tickAsync(100);
      await Promise.all([first, second]);
      assert.deepEqual([open.callCount, opened()], [10, 2]);
    });

    it('gives a slot back if the server does not accept the connection', async () => {
      open.rejects(new KernelInterruptError('UNREACHABLE', 'It refused the connection.'));
      await Promise.all(all.map((one) => one.settle(0)));
      await clock.tickAsync(10_000);
      open.reset();
      open.callsFake(() => Promise.resolve(connection()));
      await Promise.all(all.slice(0, 8).map((one) => one.settle(0)));
      assert.equal(opened(), 8);
    });
  });
});
