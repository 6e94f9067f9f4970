import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newConnectionInfo } from '../../../../src/jupyter/connectionFile';
import { KernelConnection } from '../../../../src/jupyter/zmq/KernelConnection';
import type { JupyterMessage } from '../../../../src/jupyter/messages';
import { until, within } from '../../../rig/waiting';
import { FakeZmqKernel } from '../FakeZmqKernel';

const long = { timeLimitMs: 10_000 };
const short = { timeLimitMs: 50 };

describe('KernelConnection', () => {
  let kernel: FakeZmqKernel;
  let connection: KernelConnection;

  beforeEach(async () => {
    kernel = await FakeZmqKernel.start();
    connection = await KernelConnection.open(kernel.info);
  });

  afterEach(() => {
    connection.close();
    kernel.stop();
  });

  /** Waits until the subscription is live, without a request to the kernel. */
  async function subscribed(): Promise<void> {
    const seen: JupyterMessage[] = [];
    const stop = connection.onIopub((message) => seen.push(message));
    await until('the subscription is live', async () => {
      await kernel.publish('status', { execution_state: 'idle' });
      return seen.length > 0;
    });
    stop();
  }

  function answerAndPublish({ header }: JupyterMessage): { status: string } {
    void kernel.publish('status', { execution_state: 'busy' }, header);
    return { status: 'ok' };
  }

  /** Returns the next message of this type on iopub. */
  function nextIopub(type: string): Promise<JupyterMessage> {
    const message = new Promise<JupyterMessage>((resolve) => {
      const stop = connection.onIopub((heard) => {
        if (heard.header.msg_type === type) {
          stop();
          resolve(heard);
        }
      });
    });
    return within(`"${type}" is published`, message);
  }

  /** Ends the kernel, and waits until the connection reports that the kernel has gone. */
  async function endKernel(): Promise<void> {
    await subscribed();
    const disconnected = new Promise<void>((resolve) => connection.onDisconnect(resolve));
    kernel.stop();
    await within('the connection reports that the kernel has gone', disconnected);
  }

  for (const channel of ['shell', 'control'] as const) {
    it(`returns the reply to each request on ${channel}`, async () => {
      kernel.answer = (request) => ({ echo: request.content['n'] });
      const replies = [1, 2, 3].map((n) => connection.request(channel, 'any_request', { n }, long));
      const contents = (await Promise.all(replies)).map((reply) => reply.content);
      assert.deepEqual(contents, [{ echo: 1 }, { echo: 2 }, { echo: 3 }]);
    });
  }

  it('rejects a request at its time limit', async () => {
    kernel.answer = () => undefined;
    const reply = connection.request('shell', 'any_request', {}, short);
    await assert.rejects(reply, { code: 'TIMED_OUT', message: /any_request within 50 ms/ });
  });

  it('reports that the kernel has gone', () => endKernel());

  it('never sends a new kernel the requests to the previous one', async () => {
    await endKernel();
    await assert.rejects(connection.request('control', 'a_request', {}, short), {
      code: 'TIMED_OUT',
    });
    connection.send('control', 'interrupt_request', {}, { waitMs: 0 });
    kernel = await FakeZmqKernel.start(kernel.info);
    await connection.request('control', 'kernel_info_request', {}, long);
    assert.deepEqual(kernel.received, ['control kernel_info_request']);
  });

  it('sends a request to a kernel that starts only after the request', async () => {
    const info = await newConnectionInfo();
    const early = await KernelConnection.open(info);
    const reply = early.request('shell', 'any_request', {}, long);
    const late = await FakeZmqKernel.start(info);
    try {
      assert.deepEqual((await reply).content, { status: 'ok' });
    } finally {
      early.close();
      late.stop();
    }
  });

  it('rejects pending and later requests once it is closed', async () => {
    kernel.answer = () => undefined;
    const pending = connection.request('shell', 'any_request', {}, long);
    const ready = connection.whenReady(10_000);
    connection.close();
    connection.close();
    await assert.rejects(pending, { code: 'DISPOSED' });
    await assert.rejects(ready, { code: 'DISPOSED' });
    await assert.rejects(connection.request('shell', 'any_request', {}, long), {
      code: 'DISPOSED',
    });
    await assert.rejects(connection.whenReady(10_000), { code: 'DISPOSED' });
    assert.throws(() => connection.send('shell', 'any_request', {}), { code: 'DISPOSED' });
    assert.equal(await connection.isAlive(10_000), false);
  });

  it('passes each message to all listeners, even if one of them throws', async () => {
    await subscribed();
    connection.onIopub(() => assert.fail('the test wants it'));
    const published = nextIopub('stream');
    const stop = connection.onIopub(() => assert.fail('this listener was removed'));
    stop();
    await kernel.publish('stream', { name: 'stdout', text: 'hi' }, { msg_id: 'parent' });
    const message = await published;
    assert.equal(message.parent_header.msg_id, 'parent');
    assert.deepEqual(message.content, { name: 'stdout', text: 'hi' });
  });

  it('drops and counts messages that the kernel did not sign', async () => {
    await subscribed();
    const end = nextIopub('end');
    await kernel.publish('end', {}, {}, { key: 'another key' });
    await kernel.publishFrames('GET / HTTP/1.1');
    await kernel.publishFrames('topic', '<IDS|MSG>', '', '{}');
    assert.equal(connection.droppedMessages, 0);
    await kernel.publish('end', {});
    await end;
    assert.equal(connection.droppedMessages, 3);
  });

  describe('receiveOnly', () => {
    let heard: string[];

    beforeEach(async () => {
      await subscribed();
      heard = [];
      connection.onIopub(({ header }) => heard.push(header.msg_type));
      await publishAs();
      heard.length = 0;
    });

    /** Publishes a message for each topic, with the topic as its type, then one of the type `end`, and waits for `end`. */
    async function publishAs(...topics: string[]): Promise<void> {
      for (const topic of topics) {
        await kernel.publish(topic, {}, {}, { topic });
      }
      const end = nextIopub('end');
      await kernel.publish('end', {}, {}, { topic: 'kernel.5f2a.end' });
      await end;
    }

    /** Waits until the kernel has the new subscription: from then on, it sends no message with the topic `stream.stdout`. */
    async function restricted(): Promise<void> {
      await until('the kernel leaves out other topics', async () => {
        heard.length = 0;
        await publishAs('stream.stdout');
        return !heard.includes('stream.stdout');
      });
      heard.length = 0;
    }

    it('keeps the messages whose topic begins with the given prefix, and drops the others', async () => {
      await publishAs('stream.stdout', 'kernel.5f2a.status');
      assert.deepEqual(heard, ['stream.stdout', 'kernel.5f2a.status', 'end']);
      connection.receiveOnly('kernel.');
      await restricted();
      await publishAs('stream.stdout', 'kernel.5f2a.status', 'kernel', 'xkernel.', '');
      assert.deepEqual(heard, ['kernel.5f2a.status', 'end']);
    });

    it('replaces the prefix of an earlier call', async () => {
      connection.receiveOnly('stream.');
      connection.receiveOnly('kernel.');
      connection.receiveOnly('kernel.');
      // Until the subscription to `kernel.` arrives, the kernel sends only messages of `stream.`.
      await until('the kernel has the last subscription', async () => {
        await kernel.publish('status', {}, {}, { topic: 'kernel.5f2a.status' });
        return heard.includes('status');
      });
      await restricted();
      await publishAs('stream.stdout', 'kernel.5f2a.status');
      assert.deepEqual(heard, ['kernel.5f2a.status', 'end']);
    });

    it('does not throw once the connection is closed', () => {
      connection.close();
      connection.receiveOnly('kernel.');
    });
  });

  it('is ready once the kernel has answered and sent iopub_welcome', async () => {
    const welcoming = setInterval(() => void kernel.publish('iopub_welcome', {}), 10);
    await connection.whenReady(10_000).finally(() => clearInterval(welcoming));
  });

  it('is ready once the kernel has answered the kernel_info_request and published a status for it', async () => {
    kernel.answer = answerAndPublish;
    await connection.whenReady(10_000);
    assert.equal(kernel.received[0], 'control kernel_info_request');
  });

  it('is ready if the kernel answers only on shell', async () => {
    kernel.answer = (request, channel) => {
      const content = answerAndPublish(request);
      return channel === 'shell' ? content : undefined;
    };
    await connection.whenReady(10_000);
  });

  it('is not ready if the kernel does not answer', async () => {
    kernel.answer = () => undefined;
    await subscribed();
    await assert.rejects(connection.whenReady(300), { code: 'TIMED_OUT' });
  });

  it('rejects whenReady at once if the kernel signs with another key', async () => {
    await subscribed();
    connection.close();
    connection = await KernelConnection.open({ ...kernel.info, key: 'another key' });
    const ready = connection.whenReady(10_000);
    const publishing = setInterval(() => void kernel.publish('status', {}), 20);
    try {
      await assert.rejects(ready, { code: 'BAD_REQUEST', message: /another key/ });
    } finally {
      clearInterval(publishing);
    }
  });

  it('is alive while the heartbeat answers', async () => {
    assert.equal(await connection.isAlive(10_000), true);
    kernel.stop();
    assert.equal(await connection.isAlive(50), false);
  });

  it('ends the wait for the heartbeat at the time limit, even if garbage is collected during the wait', async () => {
    kernel.stop();
    const alive = connection.isAlive(200);
    setFlagsFromString('--expose-gc');
    await new Promise(setImmediate);
    (runInNewContext('gc') as () => void)();
    assert.equal(await alive, false);
  });

  it('lets the Node process end once it is closed', async () => {
    const connectionModule = require.resolve('../../../../src/jupyter/zmq/KernelConnection');
    const script = `
      const { KernelConnection } = require(${JSON.stringify(connectionModule)});
      KernelConnection.open(${JSON.stringify(await newConnectionInfo())}).then(async (connection) => {
        const [pending, ready] = [connection.request('shell', 'a_request', {}), connection.whenReady(60000)];
        connection.isAlive(60000);
        setTimeout(() => connection.close(), 50);
        await Promise.allSettled([pending, ready]);
      });`;
    const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    assert.deepEqual(await within('the process ends', once(child, 'exit'), 15_000), [0, null]);
  }).timeout(20_000);
});
