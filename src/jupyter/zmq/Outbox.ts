import type { Dealer } from 'zeromq';

/** Sends messages on one socket one after the other, because zeromq.js accepts only one at a time. */
export class Outbox {
  private last: Promise<void> = Promise.resolve();

  /**
   * @param socket must have the options `immediate` and `sendTimeout`, so that `send` fails with EAGAIN if there is no
   *   connection
   */
  constructor(private readonly socket: Pick<Dealer, 'send' | 'closed'>) {}

  /**
   * Sends a message as soon as the socket is connected.
   *
   * @param isWanted called before every try; if it returns false, the message is dropped. An old message must not reach
   *   a new kernel that was started on the same ports.
   * @throws the error of zeromq.js if the message cannot be sent or the socket was closed
   */
  send(frames: Buffer[], isWanted: () => boolean): Promise<void> {
    const sent = this.last.then(() => this.sendInTurn(frames, isWanted));
    // The next message only waits for this one. The error goes to this message's caller.
    this.last = sent.catch(() => undefined);
    return sent;
  }

  private async sendInTurn(frames: Buffer[], isWanted: () => boolean): Promise<void> {
    while (isWanted()) {
      try {
        await this.socket.send(frames);
        return;
      } catch (error) {
        const notConnected = (error as NodeJS.ErrnoException).code === 'EAGAIN';
        if (!notConnected || this.socket.closed) {
          throw error;
        }
      }
    }
  }
}
