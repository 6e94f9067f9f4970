import type { Dealer } from 'zeromq';

/** What is to be sent on one socket, one message after the other, because zeromq.js takes one at a time. */
export class Outbox {
  private last: Promise<void> = Promise.resolve();

  /** @param socket with `immediate` and a `sendTimeout`, so that sending fails again and again without a connection */
  constructor(private readonly socket: Pick<Dealer, 'send' | 'closed'>) {}

  /**
   * Sends as soon as there is a connection, or never.
   *
   * @param isWanted asked every time before it is tried: what nobody waits for any more must not reach a kernel that
   *   was started in place of the one it was meant for
   * @throws what zeromq.js throws, also where the socket was closed
   */
  send(frames: Buffer[], isWanted: () => boolean): Promise<void> {
    const sent = this.last.then(() => this.sendInTurn(frames, isWanted));
    // Only the order matters to the next one: the error is for who sent this one.
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
