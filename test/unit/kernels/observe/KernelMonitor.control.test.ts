import assert from 'node:assert/strict';
import type { SinonFakeTimers } from 'sinon';
import { KernelInterruptError } from '../../../../src/base/errors';
import { INSIDE_PREFIX, newRequest } from '../../../../src/jupyter/messages';
import type { KernelMonitor } from '../../../../src/kernels/observe/KernelMonitor';
import type { FakeChannels } from './monitoredKernel';
import { cell, monitoredKernel, question, watchOf } from './monitoredKernel';

describe('KernelMonitor and our code inside the kernel', () => {
  let clock: SinonFakeTimers;
  let channels: FakeChannels;
  let monitor: KernelMonitor;
  let statuses: string[];

  beforeEach(() => {
    ({ clock, channels, monitor, statuses } = monitoredKernel());
  });

  afterEach(() => {
    monitor.dispose();
    clock.restore();
  });

  /** Lets the kernel answer for the first time. */
  async function comesUp(): Promise<void> {
    channels.becomeReady();
    await clock.tickAsync(0);
  }

  it('does not take a request that runs our code for a cell, whichever window sent it', () => {
    channels.says('busy', cell('a'));
    const watch = watchOf(monitor);
    channels.says('busy', cell(`${INSIDE_PREFIX}1`));
    channels.fails(cell(`${INSIDE_PREFIX}1`));
    channels.says('idle', cell(`${INSIDE_PREFIX}1`));
    assert.equal(monitor.running, 'a');
    assert.equal(watch.outcome, undefined);
    assert.equal(watch.failure, undefined);
    channels.says('idle', cell('a'));
    channels.says('busy', cell(`${INSIDE_PREFIX}2`));
    assert.deepEqual(statuses, ['busy', 'idle']);
  });

  it('returns the reply to a request that runs our code', async () => {
    const asked = monitor.runOnControl({}, 1000);
    assert.equal(channels.sent.at(-1), 'control execute_request');
    const reply = newRequest('kernel', 'execute_reply', {});
    channels.answer(Promise.resolve(reply));
    assert.equal(await asked, reply);
  });

  it('returns undefined if a request that runs our code times out, and passes on every other error', async () => {
    for (const code of ['TIMED_OUT', 'OS_ERROR'] as const) {
      const asked = monitor.runOnControl({}, 1000);
      channels.answer(Promise.reject(new KernelInterruptError(code, 'No.')));
      await (code === 'TIMED_OUT'
        ? asked.then((reply) => assert.equal(reply, undefined))
        : assert.rejects(asked, { code }));
    }
  });

  it('rejects runOnControl with UNREACHABLE if the connection is lost', async () => {
    await comesUp();
    channels.says('busy', cell('a'));
    channels.ended = false;
    channels.disconnects();
    await clock.tickAsync(0);
    await assert.rejects(monitor.runOnControl({}, 1000), { code: 'UNREACHABLE' });
  });

  describe('follow', () => {
    it('lets a watch that did not know its request see how that request ends', async () => {
      await comesUp();
      const watch = watchOf(monitor);
      assert.equal(watch.request, undefined);
      monitor.follow('a');
      assert.equal(monitor.status, 'busy');
      assert.equal(monitor.running, 'a');
      assert.equal(watch.request, 'a');
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(watch.outcome, 'interrupted');
    });

    it('makes the monitor idle when the followed request ends, even if it is not a cell', async () => {
      await comesUp();
      monitor.follow('a comm message');
      assert.equal(monitor.status, 'busy');
      channels.says('idle', { msg_id: 'a comm message', msg_type: 'comm_msg' });
      assert.equal(monitor.status, 'idle');
    });

    it('makes the monitor idle when the kernel answers a question, if the request had ended before the call of follow', async () => {
      await comesUp();
      const asked = channels.sent.length;
      monitor.follow('an earlier cell');
      channels.says('idle', question(`shell ${asked}`));
      assert.equal(monitor.status, 'idle');
    });

    it('changes nothing if the monitor has already seen the request end', async () => {
      await comesUp();
      const watch = watchOf(monitor);
      channels.says('idle', cell('a'));
      monitor.follow('a');
      assert.equal(monitor.status, 'idle');
      assert.equal(watch.outcome, 'succeeded');
    });

    it('changes nothing if the monitor knows the running request', () => {
      channels.says('busy', cell('b'));
      const watch = watchOf(monitor);
      monitor.follow('a');
      assert.equal(monitor.running, 'b');
      assert.equal(watch.request, 'b');
    });
  });
});
