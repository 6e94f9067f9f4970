import assert from 'node:assert/strict';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { KernelInterruptError } from '../../../../src/base/errors';
import type { JsonObject } from '../../../../src/jupyter/json';
import type {
  KernelChannels,
  KernelRequests,
  SendOptions,
  SentRequest,
} from '../../../../src/jupyter/KernelChannels';
import { Listeners } from '../../../../src/base/Listeners';
import {
  newRequest,
  type JupyterMessage,
  type ParentHeader,
} from '../../../../src/jupyter/messages';
import {
  KernelMonitor,
  type KernelMonitorOptions,
} from '../../../../src/kernels/observe/KernelMonitor';
import type { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import { nullLogger } from '../../../../src/base/logger';

/** The channels of a kernel, in memory. The monitor receives the messages that the test publishes. */
export class FakeChannels implements KernelChannels, Pick<KernelRequests, 'begin'> {
  /** Each request that was sent, as `CHANNEL TYPE`. Its msg_id is `CHANNEL N` if it is the Nth request. */
  readonly sent: string[] = [];
  /** Each topic that `receiveOnly` was called with. */
  readonly topics: string[] = [];
  lastOptions: SendOptions | undefined;
  closed = false;
  joins = 0;
  becomeReady = (): void => undefined;
  private readonly iopub = new Listeners<[JupyterMessage]>(nullLogger);
  private readonly replyListeners = new Listeners<[JupyterMessage]>(nullLogger);
  private readonly disconnectListeners = new Listeners<[]>(nullLogger);
  private rejectReady: (error: Error) => void = () => undefined;

  whenReady(): Promise<void> {
    this.joins++;
    return new Promise((resolve, reject) => {
      this.becomeReady = resolve;
      this.rejectReady = reject;
      if (this.closed) {
        this.failReady('DISPOSED');
      }
    });
  }

  send(channel: string, type: string, _content: JsonObject, options?: SendOptions): string {
    this.lastOptions = options;
    return `${channel} ${this.sent.push(`${channel} ${type}`)}`;
  }

  /** Settles the reply to the last request of `begin`. */
  answer: (reply: Promise<JupyterMessage>) => void = () => assert.fail('nothing was asked');

  begin(channel: string, type: string, content: JsonObject): SentRequest {
    const msgId = this.send(channel, type, content);
    const reply = new Promise<JupyterMessage>((resolve) => (this.answer = resolve));
    return { msgId, reply };
  }

  /** Whether the kernel has ended when it disconnects. */
  ended = true;

  hasEnded(): Promise<boolean> {
    return Promise.resolve(this.ended);
  }

  isAlive(): Promise<boolean> {
    return Promise.resolve(true);
  }

  onIopub(listener: (message: JupyterMessage) => void): () => void {
    return this.iopub.add(listener);
  }

  receiveOnly(topic: string): void {
    this.topics.push(topic);
  }

  onReply(listener: (reply: JupyterMessage) => void): () => void {
    return this.replyListeners.add(listener);
  }

  onDisconnect(listener: () => void): () => void {
    return this.disconnectListeners.add(listener);
  }

  disconnects(): void {
    this.disconnectListeners.emit();
  }

  close(): void {
    this.closed = true;
    this.failReady('DISPOSED');
  }

  failReady(code: 'DISPOSED' | 'TIMED_OUT'): void {
    this.rejectReady(new KernelInterruptError(code, 'Not ready.'));
  }

  publishes(type: string, content: JsonObject, parent: ParentHeader = {}): void {
    this.iopub.emit({ ...newRequest('kernel', type, content), parent_header: parent });
  }

  /** Publishes the code of a cell, as a kernel does when the cell begins. */
  begins(code: string, execution_count: number, parent = cell(code)): void {
    this.publishes('execute_input', { code, execution_count }, parent);
  }

  says(execution_state: string, parent?: ParentHeader): void {
    this.publishes('status', { execution_state }, parent);
  }

  fails(parent: ParentHeader, ename = 'KeyboardInterrupt'): void {
    this.publishes('error', { ename }, parent);
  }

  replies(type: string, content: JsonObject, msg_id: string): void {
    this.replyListeners.emit({ ...newRequest('kernel', type, content), parent_header: { msg_id } });
  }

  /** Replies with a message that has this msg_id. */
  repliesAs(msg_id: string, type: string, content: JsonObject): void {
    const { header, ...rest } = newRequest('kernel', type, content);
    this.replyListeners.emit({ ...rest, header: { ...header, msg_id } });
  }
}

export const cell = (msg_id: string): ParentHeader => ({ msg_id, msg_type: 'execute_request' });
export const question = (msg_id: string): ParentHeader => ({
  msg_id,
  msg_type: 'kernel_info_request',
});
export const kernelInfo = { status: 'ok', language_info: { name: 'python' } };

export interface MonitoredKernel {
  clock: SinonFakeTimers;
  channels: FakeChannels;
  monitor: KernelMonitor;
  /** Every status that the monitor reported, in order. */
  statuses: string[];
}

/** Returns a monitor with fake channels and a fake clock. */
export function monitoredKernel(options: Partial<KernelMonitorOptions> = {}): MonitoredKernel {
  const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const channels = new FakeChannels();
  const monitor = new KernelMonitor(channels, { timeLimitMs: 1000, ...options });
  const statuses: string[] = [];
  monitor.onDidChangeStatus((status) => statuses.push(status));
  return { clock, channels, monitor, statuses };
}

/** Returns the watch of the running cell. Throws if the monitor sees none. */
export function watchOf(monitor: KernelMonitor): CellWatch {
  const watched = monitor.watchRunning();
  assert.ok(watched);
  return watched;
}
