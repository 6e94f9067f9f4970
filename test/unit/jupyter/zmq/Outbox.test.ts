import assert from 'node:assert/strict';
import { Outbox } from '../../../../src/jupyter/zmq/Outbox';

/** A fake socket. Each entry of `results` is the result of one call of `send`. */
class FakeSocket {
  closed = false;
  readonly sent: string[] = [];
  private sending = false;

  constructor(private readonly results: (Error | 'ok')[]) {}

  async send(message: unknown): Promise<void> {
    assert.ok(!this.sending, 'two messages were sent at the same time');
    this.sending = true;
    await Promise.resolve();
    this.sending = false;
    const result = this.results.shift() ?? 'ok';
    if (result !== 'ok') {
      throw result;
    }
    this.sent.push(String((message as Buffer[])[0]));
  }
}

const notConnected = (): Error => Object.assign(new Error('again'), { code: 'EAGAIN' });
const frames = (text: string): Buffer[] => [Buffer.from(text)];
const always = (): boolean => true;

describe('Outbox', () => {
  it('sends the messages one at a time, in order', async () => {
    const socket = new FakeSocket([]);
    const outbox = new Outbox(socket);
    await Promise.all(['a', 'b', 'c'].map((text) => outbox.send(frames(text), always)));
    assert.deepEqual(socket.sent, ['a', 'b', 'c']);
  });

  it('tries again until the socket is connected', async () => {
    const socket = new FakeSocket([notConnected(), notConnected()]);
    await new Outbox(socket).send(frames('a'), always);
    assert.deepEqual(socket.sent, ['a']);
  });

  it('does not send a message that is no longer wanted when the socket connects', async () => {
    const socket = new FakeSocket([notConnected()]);
    const outbox = new Outbox(socket);
    const answers = [true, false];
    await outbox.send(frames('late'), () => answers.shift() ?? false);
    await outbox.send(frames('next'), always);
    assert.deepEqual(socket.sent, ['next']);
  });

  it('rejects only the message that cannot be sent', async () => {
    const socket = new FakeSocket([new Error('no route')]);
    const outbox = new Outbox(socket);
    const [first, second] = [outbox.send(frames('a'), always), outbox.send(frames('b'), always)];
    await assert.rejects(first, /no route/);
    await second;
    assert.deepEqual(socket.sent, ['b']);
  });

  it('rejects a message, and does not try again, once the socket is closed', async () => {
    const socket = new FakeSocket([notConnected()]);
    socket.closed = true;
    await assert.rejects(new Outbox(socket).send(frames('a'), always), { code: 'EAGAIN' });
  });
});
