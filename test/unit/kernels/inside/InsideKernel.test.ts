import assert from 'node:assert/strict';
import sinon from 'sinon';
import { fakeInside, LOOK } from './fakeInside';

const never = new AbortController().signal;
const RAISED = { error: null, request: 'cell', isBusy: true };

describe('InsideKernel', () => {
  describe('interrupt', () => {
    it("names the running request, and calls the monitor's `nudge` afterwards", async () => {
      const { inside, monitor, asked } = fakeInside('cell', [RAISED]);
      assert.equal(await inside.interrupt(false, never, false), 'sent');
      assert.deepEqual(asked, [{ action: 'interrupt', force: false, request: 'cell' }]);
      assert.equal(monitor.nudge.callCount, 1);
    });

    it('looks first if the running request is not known, and tells the monitor which request runs', async () => {
      const { inside, monitor, asked } = fakeInside(undefined, [LOOK, RAISED]);
      assert.equal(await inside.interrupt(false, never, false), 'sent');
      assert.deepEqual(asked, [
        { action: 'look', request: null },
        { action: 'interrupt', force: false, request: 'cell' },
      ]);
      assert.deepEqual(monitor.follow.args, [['cell']]);
    });

    it('does not tell the monitor which request runs if the look shows that none does', async () => {
      const idle = { ...LOOK, isBusy: false, frames: [] };
      const { inside, monitor } = fakeInside(undefined, [idle, { error: 'IGNORED' }]);
      assert.equal(await inside.interrupt(false, never, false), 'none');
      assert.equal(monitor.follow.callCount, 0);
    });

    it('sends no interrupt if the look before it is not answered', async () => {
      const { inside, asked } = fakeInside(undefined, [undefined, RAISED]);
      assert.equal(await inside.interrupt(false, never, false), 'unanswered');
      assert.equal(asked.length, 1);
    });

    it('returns unanswered if the kernel does not answer in time, and allows no request until the next interrupt', async () => {
      const { inside, monitor } = fakeInside('cell', [undefined]);
      assert.equal(await inside.interrupt(false, never, false), 'unanswered');
      assert.equal(monitor.nudge.callCount, 0);
      assert.equal(inside.isUnanswered, true);
      assert.equal(inside.mayAsk, false);
      inside.beginInterrupt();
      assert.equal(inside.mayAsk, true);
    });

    it('rejects with OTHER_CELL, and sends no interrupt, if neither the monitor nor the kernel knows the request', async () => {
      const { inside, asked } = fakeInside(undefined, [{ ...LOOK, request: null }, RAISED]);
      await assert.rejects(inside.interrupt(false, never, false), { code: 'OTHER_CELL' });
      assert.equal(asked.length, 1);
    });

    it('sends nothing if the cell ends while the script is read', async () => {
      const { inside, asked, script } = fakeInside('cell', [RAISED]);
      const ended = new AbortController();
      script.callsFake(() => {
        ended.abort();
        return Promise.resolve('');
      });
      assert.equal(await inside.interrupt(false, ended.signal, false), 'none');
      assert.deepEqual(asked, []);
    });

    it('returns none if the kernel ignores SIGINT', async () => {
      const { inside } = fakeInside('cell', [{ error: 'IGNORED' }]);
      assert.equal(await inside.interrupt(false, never, false), 'none');
    });

    describe('the time until which the kernel may raise SIGINT', () => {
      let clock: sinon.SinonFakeTimers;

      beforeEach(() => {
        clock = sinon.useFakeTimers({ now: 1_000_000, toFake: ['Date'] });
      });

      afterEach(() => clock.restore());

      async function untilOf(isLimited: boolean): Promise<unknown> {
        const { inside, asked } = fakeInside('cell', [RAISED]);
        await inside.interrupt(false, never, isLimited);
        return (asked[0] as { until?: unknown }).until;
      }

      it('ends before the time limit of the answer', async () => {
        const limitS = process.platform === 'win32' ? 2 : 1;
        assert.equal(await untilOf(true), 1000 + 0.75 * limitS);
      });

      it('does not end if the kernel may be late', async () => {
        assert.equal(await untilOf(false), undefined);
      });
    });

    it('returns unanswered if the kernel says that it is too late, and allows no request until the next interrupt', async () => {
      const { inside, monitor } = fakeInside('cell', [{ error: 'TIMED_OUT' }]);
      assert.equal(await inside.interrupt(false, never, true), 'unanswered');
      assert.equal(monitor.nudge.callCount, 0);
      assert.equal(inside.isUnanswered, true);
    });

    for (const code of ['OTHER_CELL', 'NO_USER_CODE', 'WOULD_KILL']) {
      it(`throws ${code} if the code inside the kernel reports it`, async () => {
        const { inside, monitor } = fakeInside('cell', [{ error: code }]);
        await assert.rejects(inside.interrupt(false, never, false), { code });
        assert.equal(monitor.nudge.callCount, 0);
      });
    }

    it('passes force to the code inside the kernel', async () => {
      const { inside, asked } = fakeInside('cell', [RAISED]);
      await inside.interrupt(true, never, false);
      assert.deepEqual(asked, [{ action: 'interrupt', force: true, request: 'cell' }]);
    });
  });

  it('allows no further look after three requests in one interrupt', async () => {
    const { inside } = fakeInside('cell', [LOOK, RAISED, LOOK]);
    await inside.look();
    await inside.interrupt(false, never, false);
    assert.equal(inside.mayAsk, true);
    await inside.look();
    assert.equal(inside.mayAsk, false);
  });

  it('no longer counts as unsupported once a look succeeds, because a newer ipykernel may run now', async () => {
    const { inside } = fakeInside('cell', [{ error: 'NOT_SUPPORTED' }, LOOK]);
    await assert.rejects(inside.look(), { code: 'NOT_SUPPORTED' });
    assert.ok(await inside.look());
    assert.equal(inside.isUnsupported, false);
  });

  it('after NOT_SUPPORTED, allows no request in this interrupt or the next', async () => {
    const { inside } = fakeInside('cell', [{ error: 'NOT_SUPPORTED' }]);
    await assert.rejects(inside.look(), { code: 'NOT_SUPPORTED' });
    inside.beginInterrupt();
    assert.equal(inside.mayAsk, false);
    assert.equal(inside.isUnsupported, true);
  });

  it('names the cell in a request to end a child process, and returns false if the kernel does not answer', async () => {
    const { inside, asked } = fakeInside('cell', [{ error: null, request: 'cell' }, undefined]);
    const child = { pid: 123, name: 'sleep' };
    assert.equal(await inside.endChild(child, 'cell'), true);
    assert.deepEqual(asked, [{ action: 'endChild', pid: 123, request: 'cell' }]);
    assert.equal(await inside.endChild(child, 'cell'), false);
  });
});
