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

  it('sends an execute_request like that of a notebook, but does not allow stdin', async () => {
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

  it('collects the stdout of the cell that it runs, even after the reply', async () => {
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

  it('reports every message about the cell that it runs, and none about another cell', async () => {
    kernel.answer = ({ header }) => {
      void (async () => {
        await kernel.publish('stream', { name: 'stdout', text: 'another' }, { msg_id: 'another' });
        await kernel.publish('execute_input', { execution_count: 1 }, header);
        await kernel.publish('display_data', { data: { 'text/plain': '42' } }, header);
        await kernel.publish('status', { execution_state: 'idle' }, header);
      })();
      return { status: 'ok' };
    };
    const reported: string[] = [];
    const onMessage = ({ header }: JupyterMessage): void => void reported.push(header.msg_type);
    await execute(connection, 'x', { onMessage }).result;
    assert.deepEqual(reported, ['execute_input', 'display_data', 'status']);
  });

  for (const status of ['error', 'aborted', 'abort'] as const) {
    it(`returns the error of a cell with the status ${status}`, async () => {
      kernel.answer = ({ header }) => {
        void kernel.publish('status', { execution_state: 'idle' }, header);
        return { status, ename: 'KeyboardInterrupt', evalue: '' };
      };
      const { status: returned, ename } = await execute(connection, 'pass').result;
      assert.equal(returned, status === 'aborted' ? 'aborted' : 'error');
      assert.equal(ename, 'KeyboardInterrupt');
    });
  }

  it('resolves executeUntil once the cell has written the awaited text', async () => {
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

  it('executeUntil resolves if the cell ends before it has written the awaited text', async () => {
    const { result } = await executeUntil(connection, 'pass', 'never written');
    assert.equal((await result).status, 'ok');
  });

  it('rejects at its time limit', async () => {
    kernel.answer = () => undefined;
    const { result } = execute(connection, 'pass', { timeLimitMs: 20 });
    await assert.rejects(result, { code: 'TIMED_OUT' });
  });

  it('causes no unhandled rejection when the connection closes and nothing awaits the result', async () => {
    kernel.answer = () => undefined;
    execute(connection, 'pass');
    connection.close();
    // If a rejection is unhandled, Node ends the process in the next turn of the event loop.
    await new Promise(setImmediate);
  });
});
