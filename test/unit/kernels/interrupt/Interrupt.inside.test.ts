import assert from 'node:assert/strict';
import sinon, { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import type { InsideKernel } from '../../../../src/kernels/inside/InsideKernel';
import { controlRoute } from '../../../../src/kernels/routes/controlRoute';
import type { InterruptRoute } from '../../../../src/kernels/routes/InterruptRoute';
import { fakeInside, LOOK } from '../inside/fakeInside';
import { fails, interrupt, resultOf, route, summary, watch } from './interruptWithFakes';

const RAISED = { error: null, request: 'cell', isBusy: true };
const stackFrames = (frames: readonly object[]) => frames as never;

function control(inside: InsideKernel): InterruptRoute {
  const made = controlRoute({ inside });
  assert.ok(made);
  return made;
}

describe('Interrupt of a kernel that runs our code', () => {
  let clock: SinonFakeTimers;

  beforeEach(() => {
    clock = useFakeTimers({
      now: 10_000,
      toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
    });
  });

  afterEach(() => clock.restore());

  it('says where the kernel is stuck if no route stopped its cell', async () => {
    const { inside, asked } = fakeInside('cell', [LOOK, RAISED, LOOK]);
    const result = await resultOf([route('signal'), control(inside)], {
      ...{ watch: watch(), inside: () => inside, stackFrames },
    });
    assert.equal(result.outcome, 'stillBusy');
    assert.deepEqual(result.where, LOOK.frames);
    assert.deepEqual(summary(result.attempts), ['signal', 'control']);
    assert.equal(asked.length, 3, 'a look after the signal, the interrupt, a look at the end');
  });

  it('does not look inside the kernel if the cell ends in time', async () => {
    const { inside, asked } = fakeInside('cell', []);
    const result = await resultOf([route('signal')], {
      ...{ watch: watch('interrupted'), inside: () => inside, stackFrames },
    });
    assert.equal(result.outcome, 'interrupted');
    assert.equal(result.where, undefined);
    assert.deepEqual(asked, []);
  });

  /** Checks that the second route is not fired within this time, and that the interrupt ends when the cell does. */
  async function checkIsDelayed(
    look: Readonly<Record<string, unknown>>,
    rest: readonly InterruptRoute[],
    timeMs: number,
  ): Promise<void> {
    const { inside } = fakeInside('cell', [look]);
    const second = route('signalGroup');
    const cell = new CellWatch('r', () => undefined);
    const routes = [route('signal'), second, ...rest];
    const result = resultOf(routes, { watch: cell, inside: () => inside });
    await clock.tickAsync(timeMs);
    assert.equal(second.fired.callCount, 0);
    cell.settle('interrupted');
    await clock.tickAsync(0);
    assert.equal((await result).outcome, 'interrupted');
  }

  const endings = {
    'while the kernel handles a KeyboardInterrupt': { ...LOOK, isHandling: true },
    'if the kernel no longer runs code of the cell': { ...LOOK, isBusy: false },
  };
  for (const [when, look] of Object.entries(endings)) {
    it(`delays the next route ${when}`, async () => {
      await checkIsDelayed(look, [], 4500);
    });
  }

  it('tries the next route without delay if something that is not a cell holds the kernel', async () => {
    const { inside } = fakeInside('completion', [{ ...LOOK, isBusy: false }]);
    const second = route('signalGroup');
    const held = new CellWatch(
      'r',
      () => undefined,
      undefined,
      () => true,
    );
    void resultOf([route('signal'), second], { watch: held, inside: () => inside });
    await clock.tickAsync(2100);
    assert.equal(second.fired.callCount, 1);
  });

  it('delays the next route for the full 3 s while the kernel handles an interrupt, even after a slow `prepare` and if other routes are ruled out', async () => {
    const { inside } = fakeInside('cell', [{ ...LOOK, isHandling: true }]);
    const after3s = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 3000));
    const first = { ...route('signal'), prepare: () => after3s };
    const second = route('signalGroup');
    const ruledOut = (['ctrlC', 'message', 'server'] as const).map((method) =>
      route(method, { ruledOut: 'NOT_SUPPORTED' }),
    );
    const cell = new CellWatch('r', () => undefined);
    void resultOf([first, second, ...ruledOut], { watch: cell, inside: () => inside });
    await clock.tickAsync(3000 + 2000 + 2900);
    assert.equal(second.fired.callCount, 0);
    await clock.tickAsync(300);
    assert.equal(second.fired.callCount, 1);
  });

  it('reports within 10 s at the default grace period, however long the kernel handles the interrupt', async () => {
    const { inside } = fakeInside('cell', [{ ...LOOK, isHandling: true }, RAISED, LOOK]);
    const cell = new CellWatch('r', () => undefined);
    const routes = [route('signal'), control(inside), route('signalGroup'), route('message')];
    let isOver = false;
    const result = resultOf(routes, { watch: cell, inside: () => inside });
    void result.then(() => (isOver = true));
    await clock.tickAsync(9900);
    assert.equal(isOver, false);
    await clock.tickAsync(200);
    assert.equal(isOver, true);
    assert.equal((await result).outcome, 'stillBusy');
  });

  it('waits while the kernel handles an interrupt even if many routes are left, and reserves no grace period for the provider', async () => {
    const rest = [route('ctrlC'), route('message'), route('provider')];
    await checkIsDelayed({ ...LOOK, isHandling: true }, rest, 3800);
  });

  it('fires the next route at once if the user presses while the kernel handles the interrupt', async () => {
    const { inside } = fakeInside('cell', [{ ...LOOK, isHandling: true }]);
    const second = route('signalGroup');
    const cell = new CellWatch('r', () => undefined);
    const interrupting = interrupt([route('signal'), second], {
      watch: cell,
      inside: () => inside,
    });
    await clock.tickAsync(3000);
    interrupting.press();
    await clock.tickAsync(0);
    assert.equal(second.fired.callCount, 1);
    cell.settle('interrupted');
    assert.equal((await interrupting.result).outcome, 'interrupted');
  });

  it('tries the routes again if the user presses during the last look', async () => {
    const { inside } = fakeInside('cell', []);
    const first = route('signal');
    const cell = new CellWatch('r', () => undefined);
    let answer: (look: undefined) => void = () => assert.fail('it did not look');
    sinon.stub(inside, 'look').callsFake(() => new Promise((resolve) => (answer = resolve)));
    const interrupting = interrupt([first], { watch: cell, inside: () => inside });
    await clock.tickAsync(2000);
    answer(undefined);
    await clock.tickAsync(0);
    interrupting.press();
    await clock.tickAsync(0);
    assert.equal(first.fired.callCount, 2);
    cell.settle('interrupted');
    assert.equal((await interrupting.result).outcome, 'interrupted');
    assert.equal(interrupting.look, undefined);
  });

  it('sends nothing more on the control channel once the kernel has left a request there unanswered', async () => {
    const { inside, asked } = fakeInside('cell', [undefined]);
    const message = { ...route('message'), isOnControl: true };
    const result = await resultOf([control(inside), message], {
      ...{ watch: watch(), inside: () => inside, stackFrames },
    });
    assert.equal(result.outcome, 'stillBusy');
    assert.deepEqual(summary(result.attempts), ['control TIMED_OUT']);
    assert.equal(message.fired.callCount, 0);
    assert.equal(asked.length, 1);
  });

  it('tries the next route if the kernel says that it is too late to raise SIGINT', async () => {
    const { inside, asked } = fakeInside('cell', [{ error: 'TIMED_OUT' }]);
    const second = route('event');
    const seeing = watch(undefined, 'interrupted');
    const result = await resultOf([control(inside), second], { watch: seeing });
    assert.deepEqual(summary(result.attempts), ['control TIMED_OUT', 'event']);
    assert.equal(result.outcome, 'interrupted');
    assert.deepEqual(Object.keys(asked[0] as object), ['action', 'force', 'request', 'until']);
  });

  it('names no time to the kernel if no route follows that could still interrupt it', async () => {
    const { inside, asked } = fakeInside('cell', [RAISED]);
    const later = [
      { ...route('message'), isOnControl: true },
      route('signalGroup', { ruledOut: 'NOT_SUPPORTED' }),
      { ...route('event'), prepare: () => Promise.resolve('NO_INTERPRETER' as const) },
    ];
    await resultOf([control(inside), ...later], { watch: watch('interrupted') });
    assert.deepEqual(Object.keys(asked[0] as object), ['action', 'force', 'request']);
  });

  it('names no time to a kernel that may run on another machine, whose clock may differ', async () => {
    const { inside, asked } = fakeInside('cell', [RAISED]);
    const remote = controlRoute({ inside, isRemote: true });
    assert.ok(remote);
    await resultOf([remote, route('server')], { watch: watch('interrupted') });
    assert.deepEqual(Object.keys(asked[0] as object), ['action', 'force', 'request']);
  });

  for (const code of ['NO_USER_CODE', 'OTHER_CELL'] as const) {
    it(`waits for the cell to end, instead of trying the next route, if the route control fails with ${code}`, async () => {
      const second = route('signalGroup');
      const seeing = watch('succeeded');
      const result = await resultOf([route('control', { fire: fails(code) }), second], {
        watch: seeing,
      });
      assert.deepEqual(summary(result.attempts), [`control ${code}`]);
      assert.deepEqual([result.outcome, second.fired.callCount], ['finished', 0]);
      assert.deepEqual(seeing.waits, [2000]);
    });
  }

  it('tries no route that sends SIGINT after our code has found that SIGINT would end the kernel', async () => {
    const second = route('signalGroup');
    const result = await resultOf([route('control', { fire: fails('WOULD_KILL') }), second], {
      watch: watch(),
    });
    assert.deepEqual(summary(result.attempts), ['control WOULD_KILL', 'signalGroup WOULD_KILL']);
    assert.equal(result.outcome, 'refused');
  });

  it('reports no stack from an earlier look if the kernel no longer answers', async () => {
    const { inside } = fakeInside('cell', [LOOK, undefined]);
    const result = await resultOf([route('signal'), control(inside)], {
      ...{ watch: watch(), inside: () => inside, stackFrames },
    });
    assert.deepEqual(summary(result.attempts), ['signal', 'control TIMED_OUT']);
    assert.equal(result.where, undefined);
  });

  it('reports the outcome without a stack if the look fails', async () => {
    const { inside } = fakeInside('cell', [{ error: 'OS_ERROR' }, { error: 'OS_ERROR' }]);
    const result = await resultOf([route('signal')], {
      ...{ watch: watch(), inside: () => inside, stackFrames },
    });
    assert.equal(result.outcome, 'stillBusy');
    assert.equal(result.where, undefined);
  });
});
