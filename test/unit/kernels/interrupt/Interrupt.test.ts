import assert from 'node:assert/strict';
import { until } from '../../../rig/waiting';
import { ScriptedWatch } from '../kernelWithFakes';
import { fails, interrupt, resultOf, route, settled, summary, watch } from './interruptWithFakes';

describe('Interrupt', () => {
  it('aborts the AbortSignal of a route that is still sending when the last caller leaves', async () => {
    const slow = route('signal', { fire: () => new Promise(() => undefined) });
    const interrupting = interrupt([slow], { watch: watch() });
    const call = interrupting.join();
    await until('the route is fired', () => slow.fired.callCount > 0);
    const [, over] = slow.fired.args[0] as [boolean, AbortSignal];
    assert.equal(over.aborted, false);
    call.leave();
    assert.equal((await interrupting.result).outcome, 'cancelled');
    assert.equal(over.aborted, true);
  });

  it('returns the outcome that the cell watch sees, and tries no further route', async () => {
    const [first, second] = [route('signal'), route('message')];
    const result = await resultOf([first, second], { watch: watch('interrupted') });
    assert.equal(result.outcome, 'interrupted');
    assert.deepEqual(summary(result.attempts), ['signal']);
    assert.equal(second.fired.callCount, 0);
  });

  for (const [ended, outcome] of [
    ['ended', 'succeeded'],
    ['failed', 'interrupted'],
  ] as const) {
    it(`fires nothing if the cell ${ended} before anything was sent, and reports finished`, async () => {
      const first = route('signal');
      const result = await resultOf([first], { watch: settled(outcome) });
      assert.deepEqual([result.outcome, result.attempts], ['finished', []]);
      assert.equal(first.fired.callCount, 0);
    });
  }

  it('reports ended if the cell ends without an error after an attempt', async () => {
    const result = await resultOf([route('signal')], { watch: watch('succeeded') });
    assert.equal(result.outcome, 'ended');
  });

  it('reports finished if the cell fails after a route that sent nothing', async () => {
    const cell = new ScriptedWatch('the request that is known to run', ['interrupted']);
    const none = route('signal', { fire: () => Promise.resolve('none') });
    assert.equal((await resultOf([none], { watch: cell })).outcome, 'finished');
  });

  it('fires the next route if the cell still runs at the end of the grace period', async () => {
    const seeing = watch(undefined, 'interrupted');
    const result = await resultOf([route('event'), route('ctrlC')], { watch: seeing });
    assert.equal(result.outcome, 'interrupted');
    assert.deepEqual(summary(result.attempts), ['event', 'ctrlC']);
    assert.equal(seeing.waits[0], 2000);
  });

  it('reports stillBusy if no route had an effect', async () => {
    const result = await resultOf([route('event'), route('ctrlC')], { watch: watch() });
    assert.equal(result.outcome, 'stillBusy');
  });

  it('reports refused if every route was ruled out or failed, and lists the error codes', async () => {
    const result = await resultOf(
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

  describe('after a route has found that SIGINT would end the kernel', () => {
    const refusing = () => route('signal', { fire: fails('WOULD_KILL') });

    it('rules out every later route that ends in SIGINT', async () => {
      const later = [route('ctrlC'), route('message'), route('server'), route('provider')];
      const result = await resultOf([refusing(), ...later], { watch: watch() });
      assert.equal(result.outcome, 'refused');
      assert.deepEqual(
        summary(result.attempts),
        ['signal', 'ctrlC', 'message', 'server', 'provider'].map((one) => `${one} WOULD_KILL`),
      );
      assert.equal(later.filter(({ fired }) => fired.callCount > 0).length, 0);
    });

    it('fires a route that does not end in SIGINT', async () => {
      const message = route('message', { isWithoutSigint: true });
      const result = await resultOf([refusing(), message, route('provider')], { watch: watch() });
      assert.equal(result.outcome, 'stillBusy');
      assert.deepEqual(summary(result.attempts), [
        'signal WOULD_KILL',
        'message',
        'provider WOULD_KILL',
      ]);
    });

    it('fires every later route if forced', async () => {
      const result = await resultOf([refusing(), route('message')], {
        watch: watch(undefined, 'interrupted'),
        force: true,
      });
      assert.deepEqual(summary(result.attempts), ['signal WOULD_KILL', 'message']);
    });

    it('fires later routes if that route was ctrlC, because SIGINT itself might not end the kernel', async () => {
      const console = route('ctrlC', { fire: fails('WOULD_KILL') });
      const result = await resultOf([console, route('provider')], { watch: watch() });
      assert.deepEqual(summary(result.attempts), ['ctrlC WOULD_KILL', 'provider']);
    });
  });

  it('lists IGNORED for a route that sent nothing', async () => {
    const seeing = new ScriptedWatch('the request that is known to run', []);
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const { outcome, attempts } = await resultOf([none], { watch: seeing });
    assert.deepEqual([outcome, ...summary(attempts)], ['refused', 'signal IGNORED']);
  });

  it('interrupts a starting kernel only if forced', async () => {
    const signal = route('signal');
    const gentle = await resultOf([signal], { watch: watch(), status: 'starting' });
    assert.deepEqual([gentle.outcome, ...summary(gentle.attempts)], ['refused', 'signal STARTING']);
    assert.equal(signal.fired.callCount, 0);
    await resultOf([signal], { watch: watch(), status: 'starting', force: true });
    assert.equal(signal.fired.callCount, 1);
  });

  it('fires a ruled-out route if forced', async () => {
    const result = await resultOf([route('signal', { ruledOut: 'NOT_SUPPORTED' })], {
      watch: watch('interrupted'),
      force: true,
    });
    assert.equal(result.outcome, 'interrupted');
  });

  it('waits 200 ms for the cell to end if the kernel ignores SIGINT and the running request is known, then fires the next route', async () => {
    const seeing = new ScriptedWatch('the request that is known to run', [undefined, 'succeeded']);
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const result = await resultOf([none, route('message')], { watch: seeing });
    assert.equal(result.outcome, 'ended');
    assert.equal(seeing.waits[0], 200);
  });

  describe('while a route is checked', () => {
    let isChecked: boolean;
    const never = (): Promise<void> => {
      isChecked = true;
      return new Promise(() => undefined);
    };
    beforeEach(() => {
      isChecked = false;
    });

    it('fires nothing if the cell ends, and reports finished', async () => {
      const cell = watch();
      const checked = route('message', { check: never });
      const interrupting = interrupt([checked], { watch: cell });
      await until('the route is checked', () => isChecked);
      cell.settle('succeeded');
      const { outcome, attempts } = await interrupting.result;
      assert.deepEqual([outcome, attempts], ['finished', []]);
      assert.equal(checked.fired.callCount, 0);
    });

    it('fires the next route, and not the checked one, if the user presses', async () => {
      const [checked, next] = [route('message', { check: never }), route('provider')];
      const interrupting = interrupt([checked, next], {
        watch: watch(undefined, 'interrupted'),
      });
      await until('the press is taken', () => {
        interrupting.press();
        return next.fired.callCount > 0;
      });
      assert.deepEqual(summary((await interrupting.result).attempts), ['provider']);
      assert.equal(checked.fired.callCount, 0);
    });
  });

  it('does not fire a route whose check rejects', async () => {
    const checked = route('message', { check: fails('WOULD_KILL') });
    const { outcome, attempts } = await resultOf([checked], { watch: watch() });
    assert.deepEqual([outcome, ...summary(attempts)], ['refused', 'message WOULD_KILL']);
    assert.equal(checked.fired.callCount, 0);
  });

  it('waits for the grace period if nothing was sent and no running request is known', async () => {
    const seeing = watch('idle');
    const second = route('message');
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const result = await resultOf([none, second], { watch: seeing });
    assert.equal(result.outcome, 'idle');
    assert.equal(seeing.waits[0], 2000);
    assert.equal(second.fired.callCount, 0);
  });

  it('reports idle if nothing was sent and no running request is known, and tries no further route', async () => {
    const second = route('message');
    const none = route('signal', { fire: () => Promise.resolve('none') });
    const result = await resultOf([none, second], { watch: watch() });
    assert.equal(result.outcome, 'idle');
    assert.equal(second.fired.callCount, 0);
  });

  describe('without an observer that sees the kernel', () => {
    it('fires one route, and reports sent', async () => {
      const second = route('message');
      const result = await resultOf([route('signal'), second]);
      assert.equal(result.outcome, 'sent');
      assert.equal(second.fired.callCount, 0);
    });

    it('takes a kernel that ignores SIGINT for idle, because ipykernel ignores SIGINT between cells', async () => {
      const result = await resultOf([route('signal', { fire: () => Promise.resolve('none') })]);
      assert.equal(result.outcome, 'idle');
    });

    it('fires the next route after one that failed', async () => {
      const result = await resultOf([
        route('signal', { fire: fails('DAEMON_FAILED') }),
        route('provider'),
      ]);
      assert.equal(result.outcome, 'sent');
      assert.deepEqual(summary(result.attempts), ['signal DAEMON_FAILED', 'provider']);
    });

    it('reports refused if every route failed', async () => {
      const result = await resultOf([route('signal', { fire: fails('ACCESS_DENIED') })]);
      assert.equal(result.outcome, 'refused');
    });

    it('reports dead if the process is gone', async () => {
      const second = route('provider');
      const result = await resultOf([route('signal', { fire: fails('NO_SUCH_PROCESS') }), second]);
      assert.equal(result.outcome, 'dead');
      assert.equal(second.fired.callCount, 0);
    });
  });

  it('reports dead if the process ends, even if the cell watch says interrupted', async () => {
    const exited = new AbortController();
    const dying = route('signal', {
      fire: () => {
        exited.abort();
        return Promise.resolve('sent');
      },
    });
    const result = await resultOf([dying, route('message')], {
      watch: watch('interrupted'),
      exited: exited.signal,
    });
    assert.equal(result.outcome, 'dead');
  });

  it('tries no further route after the kernel is removed', async () => {
    const removed = new AbortController();
    const first = route('signal', {
      fire: () => {
        removed.abort();
        return Promise.resolve('sent');
      },
    });
    const second = route('message');
    const result = await resultOf([first, second], { watch: watch(), removed: removed.signal });
    assert.equal(result.outcome, 'cancelled');
    assert.equal(second.fired.callCount, 0);
  });

  it('lists an unknown error as OS_ERROR', async () => {
    const broken = route('provider', { fire: () => Promise.reject(new TypeError('no')) });
    const result = await resultOf([broken]);
    assert.deepEqual(summary(result.attempts), ['provider OS_ERROR']);
  });
});
