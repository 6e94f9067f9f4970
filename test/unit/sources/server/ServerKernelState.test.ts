import assert from 'node:assert/strict';
import sinon, { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { KernelInterruptError } from '../../../../src/base/errors';
import { nullLogger } from '../../../../src/base/logger';
import type { ListedKernel } from '../../../../src/sources/server/serverAnswers';
import { ServerKernelState } from '../../../../src/sources/server/ServerKernelState';

function listed(state: ListedKernel['state'], connections: number | undefined = 1): ListedKernel {
  return { id: 'id', spec: 'python3', state, connections };
}

describe('ServerKernelState', () => {
  let clock: SinonFakeTimers;
  let readKernel: sinon.SinonStub;
  let onDidChange: sinon.SinonStub;
  let state: ServerKernelState;

  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
    readKernel = sinon.stub().resolves(listed('busy'));
    onDidChange = sinon.stub();
    state = newState(listed('busy'));
  });

  afterEach(() => clock.restore());

  function newState(first: ListedKernel): ServerKernelState {
    const client = { readKernel };
    return new ServerKernelState({ client, listed: first, logger: nullLogger, onDidChange });
  }

  it('has the state that the server reports', async () => {
    assert.equal(state.status, 'busy');
    readKernel.resolves(listed('idle'));
    await state.settle();
    assert.deepEqual([state.status, onDidChange.callCount], ['idle', 1]);
    assert.deepEqual(readKernel.args, [['id']]);
  });

  it('asks the server only once for several calls within 200 ms', async () => {
    await Promise.all([state.settle(), state.settle()]);
    await state.settle();
    assert.equal(readKernel.callCount, 1);
    await clock.tickAsync(201);
    await state.settle();
    assert.equal(readKernel.callCount, 2);
  });

  it('says when the server reported the state', async () => {
    await clock.tickAsync(5000);
    assert.equal(state.seenAt, 0);
    await state.settle();
    assert.equal(state.seenAt, 5000);
  });

  it('says why the server did not answer', async () => {
    readKernel.rejects(new KernelInterruptError('UNREACHABLE', 'It refused the connection.'));
    assert.equal(await state.refresh(), 'It refused the connection.');
    readKernel.resolves(listed('busy'));
    assert.equal(await state.refresh(), undefined);
  });

  it('is dead once the server no longer has the kernel', async () => {
    readKernel.resolves(undefined);
    assert.equal(await state.askWhetherEnded(), true);
    assert.deepEqual([state.status, state.observe()?.status], ['dead', 'dead']);
  });

  it('is not dead if the server cannot be reached', async () => {
    readKernel.rejects(new KernelInterruptError('UNREACHABLE', 'It refused the connection.'));
    assert.equal(await state.askWhetherEnded(), false);
    assert.equal(state.status, 'busy');
  });

  it('is unattended only if the server says that no client is connected', () => {
    const counts = [0, 1, undefined].map(
      (connections) => newState({ ...listed('idle'), connections }).isUnattended,
    );
    assert.deepEqual(counts, [true, false, false]);
  });

  describe('after a message of ours', () => {
    beforeEach(() => state.disturb());

    it('does not take idle for the end of the cell', () => {
      state.update(listed('idle'));
      assert.deepEqual(
        [state.status, state.canObserve, state.observe()],
        ['unknown', false, undefined],
      );
    });

    it('believes the server if it reports busy, and from then on also if it reports idle', () => {
      state.update(listed('busy'));
      state.update(listed('idle'));
      assert.equal(state.status, 'idle');
    });

    it('believes the server if it reports idle and the messages of the kernel have shown idle, too', () => {
      state.update(listed('idle'));
      state.sawIdle();
      assert.equal(state.status, 'idle');
    });

    it('cannot tell whether the kernel is still idle if the server did not answer', async () => {
      state.update(listed('idle'));
      state.sawIdle();
      assert.deepEqual(state.observe(), { status: 'idle' });
      readKernel.rejects(new Error('no answer'));
      await state.settle();
      assert.equal(state.observe(), undefined);
    });

    it('is idle if the messages of the kernel show idle after the server has reported busy', () => {
      state.update(listed('busy'));
      state.sawIdle();
      assert.equal(state.status, 'idle');
    });
  });

  describe('the watch of a cell', () => {
    it('sees that the cell ended, but not how', async () => {
      const watch = state.observe()?.watch;
      await clock.tickAsync(500);
      assert.deepEqual([readKernel.callCount, watch?.outcome], [2, undefined]);
      readKernel.resolves(listed('idle'));
      await clock.tickAsync(250);
      assert.equal(watch?.outcome, 'over');
      await clock.tickAsync(1000);
      assert.equal(readKernel.callCount, 3);
    });

    for (const [what, after] of [
      ['was restarted', listed('starting')],
      ['is gone', undefined],
    ] as const) {
      it(`says dead if the kernel ${what}`, async () => {
        const watch = state.observe()?.watch;
        readKernel.resolves(after);
        await clock.tickAsync(250);
        assert.equal(watch?.outcome, 'dead');
      });
    }

    it('goes on while the server does not know the state', async () => {
      const watch = state.observe()?.watch;
      readKernel.resolves(listed('unknown'));
      await clock.tickAsync(500);
      assert.deepEqual([readKernel.callCount, watch?.outcome], [2, undefined]);
      readKernel.resolves(listed('idle'));
      await clock.tickAsync(250);
      assert.equal(watch?.outcome, 'over');
    });

    it('goes on while idle may be due to a message of ours', async () => {
      const watch = state.observe()?.watch;
      state.disturb();
      readKernel.resolves(listed('idle'));
      await clock.tickAsync(500);
      assert.deepEqual([readKernel.callCount, watch?.outcome], [2, undefined]);
      state.sawIdle();
      await clock.tickAsync(250);
      assert.equal(watch?.outcome, 'over');
    });

    it('asks the server nothing once it is disposed', async () => {
      state.observe()?.watch?.dispose();
      await clock.tickAsync(1000);
      assert.equal(readKernel.callCount, 0);
    });
  });

  it('observes an idle kernel without a watch', () => {
    assert.deepEqual(newState(listed('idle')).observe(), { status: 'idle' });
  });
});
