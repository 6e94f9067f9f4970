import assert from 'node:assert/strict';
import { execute, executeUntil } from '../../../src/jupyter/execute';
import { KernelConnection } from '../../../src/jupyter/zmq/KernelConnection';
import type { JupyterMessage } from '../../../src/jupyter/messages';
import { FakeZmqKernel } from './FakeZmqKernel';

describe('execute', () => {
  let kernel: FakeZmqKernel;
  let connection: KernelConnection;

  beforeEach(async () => {
    kernel = await FakeZmqKernel.start();
    kernel.answer = ({ header }) => {
      void kernel.publish('status', { execution_state: 'idle' }, header);
      return { status: 'ok' };
    };
    connection = await KernelConnection.open(kernel.info);
    await connection.whenReady(10_000);
  });

  afterEach(() => {
    connection.close();
    kernel.stop();
  });

  it('runs a cell as a notebook does, one that cannot ask for input', async () => {
    let content = {};
    const answer = kernel.answer;
    kernel.answer = (request, channel) => {
      content = request.content;
      return answer(request, channel);
    };
    await execute(connection, 'x = 42').result;
    assert.deepEqual(content, {
      code: 'x = 42',
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    });
  });

  it('collects what the cell itself writes to stdout, also after the reply', async () => {
    kernel.answer = ({ header }) => {
      void (async () => {
        await kernel.publish('stream', { name: 'stdout', text: 'another' }, { msg_id: 'another' });
        await kernel.publish('stream', { name: 'stderr', text: 'a warning' }, header);
        await kernel.publish('stream', { name: 'stdout', text: 'one ' }, header);
        await new Promise(setImmediate);
        await kernel.publish('stream', { name: 'stdout', text: 'two' }, header);
        await kernel.publish('status', { execution_state: 'idle' }, header);
      })();
      return { status: 'ok' };
    };
    const { result } = execute(connection, 'print()');
    assert.deepEqual(await result, { status: 'ok', stdout: 'one two' });
  });

  it('tells all that is published about the cell, and nothing else', async () => {
    kernel.answer = ({ header }) => {
      void (async () => {
        await kernel.publish('stream', { name: 'stdout', text: 'another' }, { msg_id: 'another' });
        await kernel.publish('execute_input', { execution_count: 1 }, header);
        await kernel.publish('display_data', { data: { 'text/plain': '42' } }, header);
        await kernel.publish('status', { execution_state: 'idle' }, header);
      })();
      return { status: 'ok' };
    };
    const told: string[] = [];
    const onMessage = ({ header }: JupyterMessage): void => void told.push(header.msg_type);
    await execute(connection, 'x', { onMessage }).result;
    assert.deepEqual(told, ['execute_input', 'display_data', 'status']);
  });

  for (const status of ['error', 'aborted', 'abort'] as const) {
    it(`says how a cell failed: ${status}`, async () => {
      kernel.answer = ({ header }) => {
        void kernel.publish('status', { execution_state: 'idle' }, header);
        return { status, ename: 'KeyboardInterrupt', evalue: '' };
      };
      const { status: said, ename } = await execute(connection, 'pass').result;
      assert.equal(said, status === 'aborted' ? 'aborted' : 'error');
      assert.equal(ename, 'KeyboardInterrupt');
    });
  }

  it('can be waited for until it has written something', async () => {
    let parent = {};
    kernel.answer = ({ header }) => {
      parent = header;
      void kernel.publish('stream', { name: 'stdout', text: 'run' }, header);
      void kernel.publish('stream', { name: 'stdout', text: 'ning' }, header);
      return undefined;
    };
    const seen: string[] = [];
    const { msgId } = await executeUntil(connection, 'pass', 'running', {
      onStdout: (text) => seen.push(text),
    });
    assert.equal((parent as { msg_id: string }).msg_id, msgId);
    assert.deepEqual(seen, ['run', 'running']);
  });

  it('is waited for no longer than it runs', async () => {
    const { result } = await executeUntil(connection, 'pass', 'never written');
    assert.equal((await result).status, 'ok');
  });

  it('rejects when its time is over', async () => {
    kernel.answer = () => undefined;
    const { result } = execute(connection, 'pass', { timeLimitMs: 20 });
    await assert.rejects(result, { code: 'TIMED_OUT' });
  });

  it('is no unhandled rejection where nobody looks when the connection is closed', async () => {
    kernel.answer = () => undefined;
    execute(connection, 'pass');
    connection.close();
    // Node ends the process at the next turn of its event loop if it is one.
    await new Promise(setImmediate);
  });
});
