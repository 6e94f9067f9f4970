import assert from 'node:assert/strict';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { KernelInterruptError } from '../../../src/errors';
import type { JsonObject } from '../../../src/kernels/jupyter/json';
import type { KernelChannels, SendOptions } from '../../../src/kernels/jupyter/KernelChannels';
import { Listeners } from '../../../src/kernels/jupyter/Listeners';
import {
  newRequest,
  type JupyterMessage,
  type ParentHeader,
} from '../../../src/kernels/jupyter/messages';
import { KernelMonitor, type RunningWatch } from '../../../src/kernels/KernelMonitor';
import { nullLogger } from '../../../src/logger';

/** Plays the kernel: what the tests make it say is what the monitor hears. */
class FakeChannels implements KernelChannels {
  /** `channel type`; a request's msg_id is its channel and its number. */
  readonly sent: string[] = [];
  readonly awaited = new Set<string>();
  lastOptions: SendOptions | undefined;
  closed = false;
  joins = 0;
  becomeReady = (): void => undefined;
  readonly #iopub = new Listeners<[JupyterMessage]>(nullLogger);
  readonly #replies = new Listeners<[JupyterMessage]>(nullLogger);
  readonly #disconnects = new Listeners<[]>(nullLogger);
  #failReady = (error: Error): void => assert.fail(error);

  whenReady(): Promise<void> {
    this.joins++;
    return new Promise((resolve, reject) => {
      this.becomeReady = resolve;
      this.#failReady = reject;
    });
  }

  send(channel: string, type: string, _content: JsonObject, options?: SendOptions): string {
    this.lastOptions = options;
    return `${channel} ${this.sent.push(`${channel} ${type}`)}`;
  }

  isAwaited(msgId: string): boolean {
    return this.awaited.has(msgId);
  }

  isAlive(): Promise<boolean> {
    return Promise.resolve(true);
  }

  onIopub(listener: (message: JupyterMessage) => void): () => void {
    return this.#iopub.add(listener);
  }

  onReply(listener: (reply: JupyterMessage) => void): () => void {
    return this.#replies.add(listener);
  }

  onDisconnect(listener: () => void): () => void {
    return this.#disconnects.add(listener);
  }

  disconnects(): void {
    this.#disconnects.emit();
  }

  close(): void {
    this.closed = true;
    this.failReady('DISPOSED');
  }

  failReady(code: 'DISPOSED' | 'TIMED_OUT'): void {
    this.#failReady(new KernelInterruptError(code, 'Not ready.'));
  }

  publishes(type: string, content: JsonObject, parent: ParentHeader = {}): void {
    this.#iopub.emit({ ...newRequest('kernel', type, content), parent_header: parent });
  }

  says(execution_state: string, parent?: ParentHeader): void {
    this.publishes('status', { execution_state }, parent);
  }

  fails(parent: ParentHeader, ename = 'KeyboardInterrupt'): void {
    this.publishes('error', { ename }, parent);
  }

  replies(type: string, content: JsonObject, msg_id: string): void {
    this.#replies.emit({ ...newRequest('kernel', type, content), parent_header: { msg_id } });
  }
}

const cell = (msg_id: string): ParentHeader => ({ msg_id, msg_type: 'execute_request' });
const question = (msg_id: string): ParentHeader => ({ msg_id, msg_type: 'kernel_info_request' });
const kernelInfo = { status: 'ok', language_info: { name: 'python' } };

describe('KernelMonitor', () => {
  let clock: SinonFakeTimers;
  let channels: FakeChannels;
  let monitor: KernelMonitor;
  let statuses: string[];

  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    channels = new FakeChannels();
    monitor = new KernelMonitor(channels, { timeLimitMs: 1000 });
    statuses = [];
    monitor.onDidChangeStatus((status) => statuses.push(status));
  });

  afterEach(() => {
    monitor.dispose();
    clock.restore();
  });

  function watch(): RunningWatch {
    const watched = monitor.watchRunning();
    assert.ok(watched);
    return watched;
  }

  describe('status', () => {
    it('is starting until the kernel answers anything', () => {
      assert.equal(monitor.status, 'starting');
      channels.replies('kernel_info_reply', kernelInfo, 'control 1');
      assert.equal(monitor.status, 'unknown');
    });

    it('is starting until a cell is heard of', () => {
      channels.says('busy', question('another client'));
      assert.equal(monitor.status, 'starting');
      channels.says('busy', cell('a'));
      assert.equal(monitor.status, 'busy');
    });

    it('follows the cells', () => {
      channels.says('busy', cell('a'));
      assert.equal(monitor.running, 'a');
      channels.says('idle', cell('a'));
      assert.equal(monitor.running, undefined);
      channels.says('busy', cell('b'));
      assert.equal(monitor.running, 'b');
      assert.deepEqual(statuses, ['busy', 'idle', 'busy']);
    });

    for (const type of [
      'interrupt_request',
      'debug_request',
      'comm_msg',
      'comm_info_request',
      'complete_request',
      'kernel_info_request',
      undefined,
    ]) {
      it(`does not follow what else makes a kernel busy and idle: ${type ?? 'no parent'}`, () => {
        const other: ParentHeader = type === undefined ? {} : { msg_id: 'other', msg_type: type };
        channels.says('busy', cell('a'));
        channels.says('busy', other);
        channels.fails(other);
        channels.says('idle', other);
        assert.equal(monitor.status, 'busy');
        assert.equal(monitor.running, 'a');
        assert.equal(watch().settled, undefined);
      });
    }

    it('does not follow subshells, which an interrupt does not reach', () => {
      channels.says('busy', { ...cell('sub'), subshell_id: 'one' });
      assert.equal(monitor.status, 'starting');
      channels.says('busy', { ...cell('a'), subshell_id: null });
      channels.says('idle', { ...cell('sub'), subshell_id: 'one' });
      assert.equal(monitor.running, 'a');
    });

    it('stays busy when the idle of an earlier cell comes late', () => {
      channels.says('busy', cell('a'));
      channels.says('busy', cell('b'));
      channels.says('idle', cell('a'));
      assert.equal(monitor.running, 'b');
      assert.equal(monitor.status, 'busy');
    });

    it('is starting again when the kernel was restarted, until that one answers', async () => {
      channels.says('busy', cell('a'));
      channels.says('starting');
      assert.equal(monitor.status, 'starting');
      assert.equal(monitor.running, undefined);
      channels.replies('kernel_info_reply', kernelInfo, 'control 1');
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      assert.deepEqual(statuses, ['busy', 'starting', 'unknown', 'idle']);
    });

    it('takes no kernel for restarted whose reply has overtaken its starting', async () => {
      const watched = watch();
      channels.replies('kernel_info_reply', kernelInfo, 'control 1');
      channels.says('starting');
      assert.equal(watched.settled, undefined);
      channels.becomeReady();
      await clock.tickAsync(0);
      assert.deepEqual(statuses, ['unknown']);
    });

    it('is idle where iopub overtakes the reply', async () => {
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      channels.replies('kernel_info_reply', kernelInfo, 'shell 1');
      assert.equal(monitor.status, 'idle');
    });

    it('is unknown where the kernel cannot be seen', async () => {
      channels.failReady('TIMED_OUT');
      await assert.rejects(monitor.ready, { code: 'TIMED_OUT' });
      await clock.tickAsync(0);
      assert.equal(monitor.status, 'unknown');
    });

    it('is told to nobody who does not listen any more', () => {
      monitor.onDidChangeStatus(() => assert.fail('stopped'))();
      channels.says('busy', cell('a'));
      assert.deepEqual(statuses, ['busy']);
    });
  });

  describe('that has joined', () => {
    beforeEach(async () => {
      channels.replies('kernel_info_reply', kernelInfo, 'control 1');
      channels.becomeReady();
      await clock.tickAsync(0);
    });

    it('knows the language', () => {
      assert.equal(monitor.language, 'python');
    });

    it('asks once on shell, and asks an idle kernel nothing more', async () => {
      channels.says('idle', question('shell 1'));
      assert.equal(monitor.status, 'idle');
      await clock.tickAsync(24 * 60 * 60 * 1000);
      assert.deepEqual(channels.sent, ['shell kernel_info_request']);
    });

    it('does not take the question of another client for its own', () => {
      channels.says('idle', question('shell 7'));
      assert.equal(monitor.status, 'unknown');
    });

    it('does not believe a kernel to be idle that answers on shell while a cell runs', () => {
      channels.says('busy', cell('a'));
      channels.says('idle', question('shell 1'));
      assert.equal(monitor.status, 'busy');
    });

    it('takes the first idle of a cell for the one that was running, and its errors', async () => {
      const watched = watch();
      assert.equal(watched.request, undefined);
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'interrupted');
      assert.equal(monitor.status, 'idle');
    });

    it('takes no error of another cell for that of the first that ends', async () => {
      const watched = watch();
      channels.fails(cell('b'));
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'finished');
    });

    it('tells a watch when nothing was running, which only an answer to a later question shows', async () => {
      const watched = watch();
      channels.says('idle', question('shell 1'));
      assert.equal(watched.settled, undefined);
      channels.says('idle', question('shell 2'));
      assert.equal(await watched.wait(1000), 'idle');
      assert.equal(monitor.watchRunning(), undefined);
    });
  });

  describe('watch', () => {
    beforeEach(() => channels.says('busy', cell('a')));

    it('is not to be had where the kernel is known to be idle', () => {
      channels.says('idle', cell('a'));
      assert.equal(monitor.watchRunning(), undefined);
    });

    for (const ename of ['KeyboardInterrupt', 'CancelledError', 'MyOwnError']) {
      it(`calls a cell interrupted that failed with ${ename} and then was idle`, async () => {
        const watched = watch();
        assert.equal(watched.request, 'a');
        channels.fails(cell('a'), ename);
        assert.equal(watched.settled, undefined);
        channels.says('idle', cell('a'));
        assert.equal(await watched.wait(1000), 'interrupted');
      });
    }

    it('calls a cell finished that was idle without an error', async () => {
      const watched = watch();
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'finished');
    });

    it('counts no error that came before it: that was not its doing', async () => {
      channels.fails(cell('a'));
      const watched = watch();
      channels.says('idle', cell('a'));
      assert.equal(await watched.wait(1000), 'finished');
    });

    it('looks at the request that was running, whatever else ends', () => {
      const watched = watch();
      channels.fails(cell('b'));
      channels.says('idle', cell('b'));
      assert.equal(watched.settled, undefined);
    });

    it('keeps its outcome when the next cell runs and fails', () => {
      const watched = watch();
      channels.says('idle', cell('a'));
      channels.says('busy', cell('b'));
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(watched.settled, 'finished');
    });

    for (const [status, outcome] of [
      ['error', 'interrupted'],
      ['aborted', 'interrupted'],
      ['ok', 'finished'],
    ] as const) {
      it(`believes a reply that comes here, before or after the idle: ${status}`, () => {
        channels.awaited.add('a');
        const [early, late] = [watch(), watch()];
        channels.says('idle', cell('a'));
        assert.equal(early.settled, undefined);
        channels.awaited.delete('a');
        channels.replies('execute_reply', { status }, 'a');
        assert.equal(early.settled, outcome);
        assert.equal(late.settled, outcome);

        channels.says('busy', cell('b'));
        const next = watch();
        channels.replies('execute_reply', { status }, 'b');
        assert.equal(next.settled, undefined);
        channels.says('idle', cell('b'));
        assert.equal(next.settled, outcome);
      });
    }

    it('goes on waiting for that reply when the kernel says that nothing runs', async () => {
      channels.awaited.add('a');
      const watched = watch();
      channels.says('idle', cell('a'));
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      channels.replies('execute_reply', { status: 'error' }, 'a');
      assert.equal(watched.settled, 'interrupted');
    });

    it('says that the kernel is dead when another was started in its place', () => {
      const watched = watch();
      channels.says('starting');
      assert.equal(watched.settled, 'dead');
    });

    it('is no death where the kernel is only starting', () => {
      channels.says('starting');
      const watched = watch();
      channels.says('starting');
      assert.equal(watched.settled, undefined);
    });

    it('can be waited for again and again, each time as long as asked', async () => {
      const watched = watch();
      const first = watched.wait(2000);
      await clock.tickAsync(2000);
      assert.equal(await first, undefined);
      const second = watched.wait(2000);
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      assert.equal(await second, 'interrupted');
      assert.equal(await watched.wait(2000), 'interrupted');
      assert.equal(clock.countTimers(), 0);
    });

    it('stops waiting at once when told to, also beforehand', async () => {
      const watched = watch();
      const press = new AbortController();
      const waiting = watched.wait(2000, press.signal);
      press.abort();
      assert.equal(await waiting, undefined);
      assert.equal(await watched.wait(2000, press.signal), undefined);
      assert.equal(clock.countTimers(), 0);
    });

    it('ends every wait when it is disposed, and hears nothing more', async () => {
      const watched = watch();
      const waiting = watched.wait(2000);
      watched.dispose();
      assert.equal(await waiting, undefined);
      channels.says('idle', cell('a'));
      assert.equal(watched.settled, undefined);
    });
  });

  describe('nudge', () => {
    beforeEach(() => channels.says('busy', cell('a')));

    it('sends one message on shell, however often it is called while that waits for the cell', () => {
      monitor.nudge();
      monitor.nudge();
      assert.deepEqual(channels.sent, ['shell kernel_info_request']);
    });

    it('is not held back by the question asked on joining, which may have come before the signal', async () => {
      channels.becomeReady();
      await clock.tickAsync(0);
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
    });

    it('sends again once it was answered', () => {
      monitor.nudge();
      channels.replies('kernel_info_reply', kernelInfo, 'shell 1');
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
    });

    it('sends again for the next cell, and for a restarted kernel', () => {
      monitor.nudge();
      channels.says('busy', cell('b'));
      monitor.nudge();
      assert.equal(channels.sent.length, 2);
      channels.says('starting');
      monitor.nudge();
      assert.equal(channels.sent.length, 3);
    });
  });

  describe('when the kernel is gone', () => {
    beforeEach(() => {
      channels.says('busy', cell('a'));
      statuses.length = 0;
    });

    it('says so at once, to every watch too', () => {
      const watched = watch();
      channels.disconnects();
      assert.equal(monitor.status, 'dead');
      assert.equal(monitor.running, undefined);
      assert.equal(watched.settled, 'dead');
    });

    it('does not take what it said before for a sign of life', () => {
      channels.disconnects();
      channels.fails(cell('a'));
      channels.says('idle', cell('a'));
      channels.says('busy', cell('b'));
      channels.replies('execute_reply', { status: 'ok' }, 'a');
      assert.equal(monitor.status, 'dead');
      assert.equal(monitor.running, undefined);
    });

    it('hears of another kernel when that answers', async () => {
      channels.disconnects();
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      channels.says('busy', cell('b'));
      assert.deepEqual(statuses, ['dead', 'unknown', 'idle', 'busy']);
    });

    it('hears of another kernel also by its starting', async () => {
      channels.disconnects();
      channels.says('starting');
      channels.becomeReady();
      await clock.tickAsync(0);
      channels.says('idle', question('shell 1'));
      assert.deepEqual(statuses, ['dead', 'starting', 'unknown', 'idle']);
    });

    it('stays dead when nothing answers in its place', async () => {
      channels.disconnects();
      channels.failReady('TIMED_OUT');
      await clock.tickAsync(0);
      assert.deepEqual(statuses, ['dead']);
    });
  });

  it('waits for a kernel once, however often the connection fails, and takes nobody else for one', async () => {
    channels.disconnects();
    assert.equal(monitor.status, 'starting');
    channels.failReady('TIMED_OUT');
    await clock.tickAsync(0);
    channels.disconnects();
    assert.equal(monitor.status, 'unknown');
    assert.equal(channels.joins, 1);
    channels.says('busy', cell('a'));
    channels.disconnects();
    channels.disconnects();
    assert.equal(channels.joins, 2);
  });

  describe('request', () => {
    it('to interrupt goes to control, and does not wait for a kernel to come', () => {
      monitor.requestInterrupt();
      assert.deepEqual(channels.sent, ['control interrupt_request']);
      assert.deepEqual(channels.lastOptions, { waitMs: 1000 });
    });

    it('to be current ends with the status that it causes on iopub, and not with another', async () => {
      channels.says('busy', cell('a'));
      let isCurrent = false;
      void monitor.whenCurrent(1000).then(() => (isCurrent = true));
      channels.says('busy', question('shell 9'));
      channels.publishes('stream', {}, question('control 1'));
      await clock.tickAsync(0);
      assert.ok(!isCurrent);
      channels.says('busy', question('control 1'));
      await clock.tickAsync(0);
      assert.ok(isCurrent);
      assert.equal(clock.countTimers(), 0);
    });

    it('to be current ends with its time', async () => {
      const current = monitor.whenCurrent(1000);
      await clock.tickAsync(1000);
      await current;
    });
  });

  describe('dispose', () => {
    it('closes the connection, ends every wait, and does nothing more', async () => {
      channels.says('busy', cell('a'));
      const watched = watch();
      const waiting = watched.wait(2000);
      monitor.dispose();
      monitor.dispose();
      monitor.nudge();
      assert.ok(channels.closed);
      assert.equal(await waiting, undefined);
      assert.equal(await watch().wait(2000), undefined);
      await assert.rejects(monitor.ready, { code: 'DISPOSED' });
      assert.deepEqual(channels.sent, []);
      assert.equal(clock.countTimers(), 0);
      assert.deepEqual(statuses, ['busy']);
    });
  });
});
