import assert from 'node:assert/strict';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { Listeners } from '../../../src/base/Listeners';
import { newRequest, type JupyterMessage } from '../../../src/jupyter/messages';
import { whenSubscribed } from '../../../src/jupyter/whenSubscribed';
import { nullLogger } from '../../../src/base/logger';

describe('whenSubscribed', () => {
  let clock: SinonFakeTimers;
  let asked: string[];
  let waits: number[];
  let iopub: Listeners<[JupyterMessage]>;
  let replies: Listeners<[JupyterMessage]>;
  let closing: AbortController;
  let result: boolean | undefined;

  beforeEach(() => {
    clock = useFakeTimers();
    asked = [];
    waits = [];
    iopub = new Listeners(nullLogger);
    replies = new Listeners(nullLogger);
    closing = new AbortController();
    result = undefined;
  });

  afterEach(() => clock.restore());

  /** Begins the wait. */
  async function start(timeLimitMs = 60_000, isUp = Promise.resolve(true)): Promise<void> {
    const connection = {
      send: (channel: string, _type: string, _content: object, { waitMs = 0 } = {}) => {
        waits.push(waitMs);
        return `${channel} ${asked.push(channel)}`;
      },
      onIopub: (listener: (message: JupyterMessage) => void) => iopub.add(listener),
      onReply: (listener: (reply: JupyterMessage) => void) => replies.add(listener),
    };
    void whenSubscribed(connection, isUp, timeLimitMs, closing.signal).then(
      (subscribed) => (result = subscribed),
    );
    await clock.tickAsync(0);
  }

  const publishFor = (id: string): void =>
    iopub.emit({ ...newRequest('kernel', 'status', {}), parent_header: { msg_id: id } });
  const replyTo = (id: string): void =>
    replies.emit({
      ...newRequest('kernel', 'kernel_info_reply', {}),
      parent_header: { msg_id: id },
    });

  it('resolves to true after the status and the reply of its request, even if the status comes first', async () => {
    await start();
    publishFor('control 1');
    await clock.tickAsync(0);
    assert.equal(result, undefined);
    replyTo('control 1');
    await clock.tickAsync(0);
    assert.equal(result, true);
  });

  it('asks once, on control only, if the reply and the status come at once, and leaves no timer', async () => {
    await start();
    replyTo('control 1');
    publishFor('control 1');
    await clock.tickAsync(0);
    assert.deepEqual(asked, ['control']);
    assert.equal(result, true);
    assert.equal(clock.countTimers(), 0);
  });

  it('resolves to true after a reply and iopub_welcome', async () => {
    await start();
    iopub.emit(newRequest('kernel', 'iopub_welcome', {}));
    replyTo('control 1');
    await clock.tickAsync(0);
    assert.equal(result, true);
  });

  it('ignores replies and statuses for earlier requests, which an ended kernel may have sent', async () => {
    await start(1000);
    replyTo('control 1');
    publishFor('before');
    await clock.tickAsync(0);
    assert.equal(result, undefined);
    await clock.tickAsync(1000);
    await start(1000);
    replyTo('before');
    iopub.emit(newRequest('kernel', 'iopub_welcome', {}));
    await clock.tickAsync(1000);
    assert.equal(result, false);
  });

  it('asks again soon after a reply if the subscription is not live yet', async () => {
    await start();
    await clock.tickAsync(5000);
    const before = asked.length;
    replyTo('control 1');
    await clock.tickAsync(100);
    assert.ok(asked.length > before);
  });

  it('asks a silent kernel less and less often, and on shell only once', async () => {
    await start();
    await clock.tickAsync(1500);
    assert.deepEqual(asked, ['control', 'control', 'shell', 'control', 'control', 'control']);
    await clock.tickAsync(58_000);
    assert.equal(asked.filter((channel) => channel === 'control').length, 34);
    assert.equal(asked.filter((channel) => channel === 'shell').length, 1);
  });

  it('asks again on shell after an answer on shell', async () => {
    await start();
    await clock.tickAsync(100);
    replyTo('shell 3');
    await clock.tickAsync(300);
    assert.equal(asked.filter((channel) => channel === 'shell').length, 2);
  });

  it('asks on shell if the kernel answers on control but publishes no status', async () => {
    await start();
    replyTo('control 1');
    await clock.tickAsync(100);
    assert.deepEqual(asked, ['control', 'control', 'shell']);
    publishFor('shell 3');
    await clock.tickAsync(0);
    assert.equal(result, true);
  });

  it('lets its one request on shell wait for a kernel that is starting', async () => {
    await start(30_000);
    await clock.tickAsync(1500);
    assert.deepEqual(waits, [100, 200, 30_000, 400, 800, 1600]);
  });

  describe('with a kernel that does not listen at first', () => {
    for (const [what, isUp] of [
      ['refuses connections', Promise.resolve(false)],
      ['neither accepts nor refuses them yet', new Promise<boolean>(() => undefined)],
    ] as const) {
      it(`asks on shell only, and once, if the kernel ${what}`, async () => {
        await start(60_000, isUp);
        await clock.tickAsync(9000);
        assert.deepEqual(asked, ['shell']);
      });
    }

    it('asks on control after a status, because the kernel may run a cell', async () => {
      await start(60_000, Promise.resolve(false));
      await clock.tickAsync(5000);
      publishFor('a cell');
      await clock.tickAsync(100);
      assert.deepEqual(asked, ['shell', 'control']);
      replyTo('control 2');
      publishFor('control 2');
      await clock.tickAsync(0);
      assert.equal(result, true);
    });

    it('asks on shell only after iopub_welcome, which ipykernel sends while it starts', async () => {
      await start(60_000, Promise.resolve(false));
      iopub.emit(newRequest('kernel', 'iopub_welcome', {}));
      await clock.tickAsync(5000);
      assert.deepEqual(asked, ['shell']);
      replyTo('shell 1');
      await clock.tickAsync(0);
      assert.equal(result, true);
    });

    it('asks on control after 10 s, because the kernel may have begun a silent cell', async () => {
      await start(60_000, Promise.resolve(false));
      await clock.tickAsync(12_000);
      assert.deepEqual(asked.slice(0, 2), ['shell', 'control']);
    });

    it('asks nothing more if the kernel turns out to listen after the end of the wait', async () => {
      let isUp: (isUp: boolean) => void = () => undefined;
      await start(1000, new Promise((resolve) => (isUp = resolve)));
      await clock.tickAsync(1000);
      isUp(true);
      await clock.tickAsync(5000);
      assert.deepEqual([asked, result, clock.countTimers()], [['shell'], false, 0]);
    });
  });

  it('resolves to false at the time limit', async () => {
    await start(1000);
    replyTo('control 1');
    await clock.tickAsync(1000);
    assert.equal(result, false);
    assert.equal(clock.countTimers(), 0);
  });

  it('resolves to false when the connection closes', async () => {
    await start();
    closing.abort();
    await clock.tickAsync(0);
    assert.equal(result, false);
    assert.equal(clock.countTimers(), 0);
  });
});
