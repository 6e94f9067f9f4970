import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { ErrorCode } from '../../../src/api';
import { KernelInterruptError } from '../../../src/base/errors';
import type { RunningOutcome, RunningWatch } from '../../../src/kernels/observe/CellWatch';
import { Presses } from '../../../src/kernels/interrupt/Presses';
import type { InterruptRoute } from '../../../src/kernels/routes/InterruptRoute';
import { walkRoutes, type WalkOptions } from '../../../src/kernels/interrupt/walkRoutes';
import { nullLogger } from '../../../src/base/logger';

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
function watch(
  ...outcomes: (RunningOutcome | undefined)[]
): RunningWatch & { wait: sinon.SinonStub } {
  const wait = sinon.stub();
  outcomes.forEach((outcome, index) => wait.onCall(index).resolves(outcome));
  wait.resolves(undefined);
  const ended = new AbortController().signal;
  return { request: undefined, settled: undefined, ended, wait, dispose: () => undefined };
}

/** A watch whose cell has ended already. */
function settled(outcome: RunningOutcome): RunningWatch {
  return { ...watch(outcome), settled: outcome };
}

function walk(routes: InterruptRoute[], options: Partial<WalkOptions> = {}) {
  return walkRoutes({
    routes,
    watch: undefined,
    force: false,
    gracePeriodMs: 2000,
    presses: new Presses(),
    attempts: [],
    exited: new AbortController().signal,
    cancelled: new AbortController().signal,
    logger: nullLogger,
    began: performance.now(),
    ...options,
  });
}

function fails(code: ErrorCode): () => Promise<never> {
  return () => Promise.reject(new KernelInterruptError(code, 'as the test wants it'));
}

const summary = (attempts: readonly { method: Method; error?: ErrorCode }[]): string[] =>
  attempts.map(({ method, error }) => (error ? `${method} ${error}` : method));

describe('walkRoutes', () => {
  it('tells a route that has not sent yet that it is no longer wanted', async () => {
    const slow = route('signal', { fire: () => new Promise(() => undefined) });
    const cancelled = new AbortController();
    const walking = walk([slow], { watch: watch(), cancelled: cancelled.signal });
    const [, over] = slow.fired.args[0] as [boolean, AbortSignal];
    assert.equal(over.aborted, false);
    cancelled.abort();
    assert.equal((await walking).outcome, 'cancelled');
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
    assert.equal(seeing.wait.firstCall.args[0], 2000);
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
    const gentle = await walk([signal], { watch: watch(), ruledOut: 'STARTING' });
    assert.deepEqual([gentle.outcome, ...summary(gentle.attempts)], ['refused', 'signal STARTING']);
    assert.equal(signal.fired.callCount, 0);
    await walk([signal], { watch: watch(), ruledOut: 'STARTING', force: true });
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
    const seeing = { ...watch(undefined, 'finished'), request: 'the one that is known to run' };
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const result = await walk([none, route('message')], { watch: seeing });
    assert.equal(result.outcome, 'finished');
    assert.equal(seeing.wait.firstCall.args[0], 0);
  });

  it('waits where nothing was sent and none is known to run: the kernel may have only just come up', async () => {
    const seeing = watch('idle');
    const second = route('message');
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const result = await walk([none, second], { watch: seeing });
    assert.equal(result.outcome, 'idle');
    assert.equal(seeing.wait.firstCall.args[0], 2000);
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
      const result = await walk([route('signal', { fire: fails('DAEMON_FAILED') }), route('host')]);
      assert.equal(result.outcome, 'sent');
      assert.deepEqual(summary(result.attempts), ['signal DAEMON_FAILED', 'host']);
    });

    it('does not say sent where every route failed', async () => {
      const result = await walk([route('signal', { fire: fails('ACCESS_DENIED') })]);
      assert.equal(result.outcome, 'refused');
    });

    it('says dead where the process is gone', async () => {
      const second = route('host');
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
    const cancelled = new AbortController();
    const first = route('signal', {
      fire: () => {
        cancelled.abort();
        return Promise.resolve('sent');
      },
    });
    const second = route('message');
    const result = await walk([first, second], { watch: watch(), cancelled: cancelled.signal });
    assert.equal(result.outcome, 'cancelled');
    assert.equal(second.fired.callCount, 0);
  });

  it('takes an error that is not of the catalogue for the system', async () => {
    const broken = route('host', { fire: () => Promise.reject(new TypeError('no')) });
    const result = await walk([broken]);
    assert.deepEqual(summary(result.attempts), ['host OS_ERROR']);
  });
});
