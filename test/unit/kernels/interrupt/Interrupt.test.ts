import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { ErrorCode, InterruptResult } from '../../../../src/api';
import { KernelInterruptError } from '../../../../src/base/errors';
import { nullLogger } from '../../../../src/base/logger';
import { Interrupt, type InterruptOptions } from '../../../../src/kernels/interrupt/Interrupt';
import { KernelMonitorWatch } from '../../../../src/kernels/observe/KernelMonitorWatch';
import { CellWatch, type CellOutcome } from '../../../../src/kernels/observe/CellWatch';
import type { Look, Observer } from '../../../../src/kernels/observe/Observer';
import type { InterruptRoute } from '../../../../src/kernels/routes/InterruptRoute';
import { ScriptedWatch } from '../fakeKernel';

type Method = InterruptRoute['method'];

/** A route that does what the test says, and remembers that it was fired. */
function route(
  method: Method,
  behaviour: { ruledOut?: ErrorCode; fire?: () => Promise<'sent' | 'none'> } = {},
): InterruptRoute & { fired: sinon.SinonStub } {
  const fired = sinon.stub().callsFake(behaviour.fire ?? (() => Promise.resolve('sent')));
  return {
    method,
    fired,
    ruledOut: (force) => (force ? undefined : behaviour.ruledOut),
    fire: fired,
  };
}

/** A watch that sees these outcomes, one for each time that it is asked. */
function watch(...outcomes: (CellOutcome | undefined)[]): ScriptedWatch {
  return new ScriptedWatch(undefined, outcomes);
}

/** A watch whose cell has ended already. */
function settled(outcome: CellOutcome): CellWatch {
  const ended = watch();
  ended.settle(outcome);
  return ended;
}

/** An observer that sees this. */
function observer(look: Look, exited?: AbortSignal): Observer {
  const status = look.status === 'running' ? 'busy' : look.status;
  return { kind: 'messages', status, sees: true, look: () => look, ...(exited && { exited }) };
}

interface Case extends Partial<InterruptOptions> {
  readonly watch?: CellWatch | undefined;
  readonly status?: Look['status'];
  readonly exited?: AbortSignal;
}

function interrupt(routes: InterruptRoute[], options: Case = {}): Interrupt {
  const { watch: watching, status = 'running', exited, ...rest } = options;
  return new Interrupt({
    observers: [observer({ status, watch: watching }, exited ?? new AbortController().signal)],
    routes: () => routes,
    force: false,
    gracePeriodMs: 2000,
    removed: new AbortController().signal,
    logger: nullLogger,
    onCancelled: () => undefined,
    ...rest,
  });
}

function walk(routes: InterruptRoute[], options: Case = {}): Promise<InterruptResult> {
  return interrupt(routes, options).result;
}

function fails(code: ErrorCode): () => Promise<never> {
  return () => Promise.reject(new KernelInterruptError(code, 'as the test wants it'));
}

const summary = (attempts: readonly { method: Method; error?: ErrorCode }[]): string[] =>
  attempts.map(({ method, error }) => (error ? `${method} ${error}` : method));

describe('Interrupt', () => {
  it('tells a route that has not sent yet that it is no longer wanted', async () => {
    const slow = route('signal', { fire: () => new Promise(() => undefined) });
    const interrupting = interrupt([slow], { watch: watch() });
    const call = interrupting.join();
    while (slow.fired.callCount === 0) {
      await new Promise(setImmediate);
    }
    const [, over] = slow.fired.args[0] as [boolean, AbortSignal];
    assert.equal(over.aborted, false);
    call.leave();
    assert.equal((await interrupting.result).outcome, 'cancelled');
    assert.equal(over.aborted, true);
  });

  it('says what was seen, and tries no further route', async () => {
    const [first, second] = [route('signal'), route('message')];
    const result = await walk([first, second], { watch: watch('interrupted') });
    assert.equal(result.outcome, 'interrupted');
    assert.deepEqual(summary(result.attempts), ['signal']);
    assert.equal(second.fired.callCount, 0);
  });

  for (const outcome of ['finished', 'interrupted'] as const) {
    it(`fires nothing where the cell was ${outcome} before anything was sent: it ended by itself`, async () => {
      const first = route('signal');
      const result = await walk([first], { watch: settled(outcome) });
      assert.deepEqual([result.outcome, result.attempts], ['finished', []]);
      assert.equal(first.fired.callCount, 0);
    });
  }

  it('takes the next route where the grace period passes without effect', async () => {
    const seeing = watch(undefined, 'interrupted');
    const result = await walk([route('event'), route('ctrlC')], { watch: seeing });
    assert.equal(result.outcome, 'interrupted');
    assert.deepEqual(summary(result.attempts), ['event', 'ctrlC']);
    assert.equal(seeing.waits[0], 2000);
  });

  it('says stillBusy where every route was tried in vain', async () => {
    const result = await walk([route('event'), route('ctrlC')], { watch: watch() });
    assert.equal(result.outcome, 'stillBusy');
  });

  it('says refused where every route was ruled out, and names the codes', async () => {
    const result = await walk(
      [
        route('signal', { ruledOut: 'NOT_SUPPORTED' }),
        route('event', { fire: fails('WOULD_KILL') }),
      ],
      { watch: watch() },
    );
    assert.equal(result.outcome, 'refused');
    assert.deepEqual(summary(result.attempts), ['signal NOT_SUPPORTED', 'event WOULD_KILL']);
    assert.equal(result.attempts[0]?.elapsedMs, 0);
  });

  it('fires nothing at a kernel that is starting, unless by force', async () => {
    const signal = route('signal');
    const gentle = await walk([signal], { watch: watch(), status: 'starting' });
    assert.deepEqual([gentle.outcome, ...summary(gentle.attempts)], ['refused', 'signal STARTING']);
    assert.equal(signal.fired.callCount, 0);
    await walk([signal], { watch: watch(), status: 'starting', force: true });
    assert.equal(signal.fired.callCount, 1);
  });

  it('lifts what rules a route out by force', async () => {
    const result = await walk([route('signal', { ruledOut: 'NOT_SUPPORTED' })], {
      watch: watch('interrupted'),
      force: true,
    });
    assert.equal(result.outcome, 'interrupted');
  });

  it('goes on at once where a busy kernel was sent nothing', async () => {
    const seeing = new ScriptedWatch('the request that is known to run', [undefined, 'finished']);
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const result = await walk([none, route('message')], { watch: seeing });
    assert.equal(result.outcome, 'finished');
    assert.equal(seeing.waits[0], 0);
  });

  it('waits where nothing was sent and none is known to run: the kernel may have only just come up', async () => {
    const seeing = watch('idle');
    const second = route('message');
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const result = await walk([none, second], { watch: seeing });
    assert.equal(result.outcome, 'idle');
    assert.equal(seeing.waits[0], 2000);
    assert.equal(second.fired.callCount, 0);
  });

  it('says idle where nothing was sent and no cell is seen, and goes no further', async () => {
    const second = route('message');
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const result = await walk([none, second], { watch: watch() });
    assert.equal(result.outcome, 'idle');
    assert.equal(second.fired.callCount, 0);
  });

  describe('with nothing to look with', () => {
    it('fires one route, and says sent', async () => {
      const second = route('message');
      const result = await walk([route('signal'), second]);
      assert.equal(result.outcome, 'sent');
      assert.equal(second.fired.callCount, 0);
    });

    it('says idle where the kernel would not have noticed', async () => {
      const result = await walk([route('signal', { fire: () => Promise.resolve('none') })]);
      assert.equal(result.outcome, 'idle');
    });

    it('takes the next route behind one that failed', async () => {
      const result = await walk([
        route('signal', { fire: fails('DAEMON_FAILED') }),
        route('provider'),
      ]);
      assert.equal(result.outcome, 'sent');
      assert.deepEqual(summary(result.attempts), ['signal DAEMON_FAILED', 'provider']);
    });

    it('does not say sent where every route failed', async () => {
      const result = await walk([route('signal', { fire: fails('ACCESS_DENIED') })]);
      assert.equal(result.outcome, 'refused');
    });

    it('says dead where the process is gone', async () => {
      const second = route('provider');
      const result = await walk([route('signal', { fire: fails('NO_SUCH_PROCESS') }), second]);
      assert.equal(result.outcome, 'dead');
      assert.equal(second.fired.callCount, 0);
    });
  });

  it('says dead where the process ends, whatever was seen', async () => {
    const exited = new AbortController();
    const dying = route('signal', {
      fire: () => {
        exited.abort();
        return Promise.resolve('sent');
      },
    });
    const result = await walk([dying, route('message')], {
      watch: watch('interrupted'),
      exited: exited.signal,
    });
    assert.equal(result.outcome, 'dead');
  });

  it('tries no further route once it is cancelled', async () => {
    const removed = new AbortController();
    const first = route('signal', {
      fire: () => {
        removed.abort();
        return Promise.resolve('sent');
      },
    });
    const second = route('message');
    const result = await walk([first, second], { watch: watch(), removed: removed.signal });
    assert.equal(result.outcome, 'cancelled');
    assert.equal(second.fired.callCount, 0);
  });

  it('takes an error that is not of the catalogue for the system', async () => {
    const broken = route('provider', { fire: () => Promise.reject(new TypeError('no')) });
    const result = await walk([broken]);
    assert.deepEqual(summary(result.attempts), ['provider OS_ERROR']);
  });

  describe('while the kernel is handling the first interrupt', () => {
    /** Handling until it was asked this often. */
    function handledUntil(times: number): InterruptRoute & { asked: () => number } {
      let asked = 0;
      const isHandling = (): Promise<boolean> => Promise.resolve(++asked < times);
      return { ...route('event'), isHandling, asked: () => asked };
    }

    it('fires no further route, and takes the outcome that is seen then', async () => {
      const second = route('ctrlC');
      const seeing = watch(undefined, undefined, undefined, 'interrupted');
      const result = await walk([handledUntil(10), second], { watch: seeing });
      assert.equal(result.outcome, 'interrupted');
      assert.equal(second.fired.callCount, 0);
    });

    it('fires the next route once the kernel is no longer handling it', async () => {
      const first = handledUntil(3);
      const second = route('ctrlC');
      const seeing = watch(undefined, undefined, undefined, 'interrupted');
      const result = await walk([first, second], { watch: seeing });
      assert.deepEqual(summary(result.attempts), ['event', 'ctrlC']);
      assert.equal(first.asked(), 3);
    });

    it('fires no further route while the cell has failed and is still to end', async () => {
      const clock = sinon.useFakeTimers();
      try {
        const second = route('message');
        const cell = new KernelMonitorWatch('r', () => undefined);
        const result = walk([route('signal'), second], { watch: cell });
        await clock.tickAsync(1000);
        cell.observeFailure('another request');
        assert.equal(cell.isFailing, false);
        cell.observeFailure('r');
        await clock.tickAsync(4000);
        assert.equal(second.fired.callCount, 0);
        cell.observeIdle('r');
        await clock.tickAsync(0);
        assert.equal((await result).outcome, 'interrupted');
      } finally {
        clock.restore();
      }
    });

    it('fires the next route after a limit', async () => {
      const clock = sinon.useFakeTimers();
      try {
        const second = route('ctrlC');
        const cell = new CellWatch('r', () => undefined);
        const result = walk([handledUntil(Infinity), second], { watch: cell });
        await clock.tickAsync(11_000);
        assert.equal(second.fired.callCount, 0);
        await clock.tickAsync(2000);
        assert.equal(second.fired.callCount, 1);
        cell.settle('interrupted');
        assert.equal((await result).outcome, 'interrupted');
      } finally {
        clock.restore();
      }
    });

    it('fires the next route at once when the user presses', async () => {
      const clock = sinon.useFakeTimers();
      try {
        const second = route('ctrlC');
        const cell = new CellWatch('r', () => undefined);
        const interrupting = interrupt([handledUntil(Infinity), second], { watch: cell });
        await clock.tickAsync(3000);
        assert.equal(second.fired.callCount, 0);
        interrupting.press();
        await clock.tickAsync(0);
        assert.equal(second.fired.callCount, 1);
        cell.settle('interrupted');
        await interrupting.result;
      } finally {
        clock.restore();
      }
    });
  });
});
