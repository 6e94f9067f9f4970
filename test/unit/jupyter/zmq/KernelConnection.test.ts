import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newConnectionInfo } from '../../../../src/jupyter/connectionFile';
import { KernelConnection } from '../../../../src/jupyter/zmq/KernelConnection';
import type { JupyterMessage } from '../../../../src/jupyter/messages';
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

  /** Makes sure that the subscription is live, without asking the kernel anything. */
  async function subscribed(): Promise<void> {
    const seen: JupyterMessage[] = [];
    const stop = connection.onIopub((message) => seen.push(message));
    while (seen.length === 0) {
      await kernel.publish('status', { execution_state: 'idle' });
      await new Promise(setImmediate);
    }
    stop();
  }

  function answerAndPublish({ header }: JupyterMessage): { status: string } {
    void kernel.publish('status', { execution_state: 'busy' }, header);
    return { status: 'ok' };
  }

  function nextIopub(type: string): Promise<JupyterMessage> {
    return new Promise((resolve) => {
      const stop = connection.onIopub((message) => {
        if (message.header.msg_type === type) {
          stop();
          resolve(message);
        }
      });
    });
  }

  for (const channel of ['shell', 'control'] as const) {
    it(`brings the reply to a request on ${channel}`, async () => {
      kernel.answer = (request) => ({ echo: request.content['n'] });
      const replies = [1, 2, 3].map((n) => connection.request(channel, 'any_request', { n }, long));
      const contents = (await Promise.all(replies)).map((reply) => reply.content);
      assert.deepEqual(contents, [{ echo: 1 }, { echo: 2 }, { echo: 3 }]);
    });
  }

  it('gives up a request when its time is over', async () => {
    kernel.answer = () => undefined;
    const reply = connection.request('shell', 'any_request', {}, short);
    await assert.rejects(reply, { code: 'TIMED_OUT', message: /any_request within 50 ms/ });
  });

  it('says when the kernel is gone', async () => {
    await subscribed();
    const gone = new Promise<void>((resolve) => connection.onDisconnect(resolve));
    kernel.stop();
    await gone;
  });

  it('never sends a kernel what was meant for the one before it', async () => {
    await subscribed();
    const gone = new Promise<void>((resolve) => connection.onDisconnect(resolve));
    kernel.stop();
    await gone;
    await assert.rejects(connection.request('control', 'a_request', {}, short), {
      code: 'TIMED_OUT',
    });
    connection.send('control', 'interrupt_request', {}, { waitMs: 0 });
    kernel = await FakeZmqKernel.start(kernel.info);
    await connection.request('control', 'kernel_info_request', {}, long);
    assert.deepEqual(kernel.received, ['control kernel_info_request']);
  });

  it('sends to a kernel that comes up later', async () => {
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

  it('rejects what is pending when it is closed, and what comes after', async () => {
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

  it('tells every listener what is published, with its parent, and one that fails harms none', async () => {
    await subscribed();
    connection.onIopub(() => assert.fail('a listener of no use'));
    const published = nextIopub('stream');
    const stop = connection.onIopub(() => assert.fail('this one had stopped'));
    stop();
    await kernel.publish('stream', { name: 'stdout', text: 'hi' }, { msg_id: 'parent' });
    const message = await published;
    assert.equal(message.parent_header.msg_id, 'parent');
    assert.deepEqual(message.content, { name: 'stdout', text: 'hi' });
  });

  it('drops and counts what the kernel did not sign', async () => {
    await subscribed();
    const end = nextIopub('end');
    await kernel.publish('end', {}, {}, 'another key');
    await kernel.publishFrames('GET / HTTP/1.1');
    await kernel.publishFrames('topic', '<IDS|MSG>', '', '{}');
    assert.equal(connection.droppedMessages, 0);
    await kernel.publish('end', {});
    await end;
    assert.equal(connection.droppedMessages, 3);
  });

  it('is ready once the kernel has answered and welcomed it', async () => {
    const welcoming = setInterval(() => void kernel.publish('iopub_welcome', {}), 10);
    await connection.whenReady(10_000).finally(() => clearInterval(welcoming));
  });

  it('is ready once the status of its own question has come, for kernels that welcome nobody', async () => {
    kernel.answer = answerAndPublish;
    await connection.whenReady(10_000);
    assert.equal(kernel.received[0], 'control kernel_info_request');
  });

  it('is ready also with a kernel that answers on shell only', async () => {
    kernel.answer = (request, channel) => {
      const content = answerAndPublish(request);
      return channel === 'shell' ? content : undefined;
    };
    await connection.whenReady(10_000);
  });

  it('is not ready as long as nothing answers', async () => {
    kernel.answer = () => undefined;
    await subscribed();
    await assert.rejects(connection.whenReady(300), { code: 'TIMED_OUT' });
  });

  it('gives up at once where what answers signs with another key', async () => {
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

  it('asks the heartbeat whether the kernel lives', async () => {
    assert.equal(await connection.isAlive(10_000), true);
    kernel.stop();
    assert.equal(await connection.isAlive(50), false);
  });

  it('gives the heartbeat up in time also when memory is freed meanwhile', async () => {
    kernel.stop();
    const alive = connection.isAlive(200);
    setFlagsFromString('--expose-gc');
    await new Promise(setImmediate);
    (runInNewContext('gc') as () => void)();
    assert.equal(await alive, false);
  });

  it('lets the process end once it is closed', async () => {
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
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  }).timeout(20_000);
});
