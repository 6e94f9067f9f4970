import { KernelInterruptError } from '../../base/errors';
import type { JupyterMessage } from '../messages';

interface Pending {
  resolve(reply: JupyterMessage): void;
  reject(error: Error): void;
}

/** The requests that were sent and not answered yet, by their msg_id. */
export class PendingReplies {
  private readonly pending = new Map<string, Pending>();

  has(id: string): boolean {
    return this.pending.has(id);
  }

  /**
   * Waits for the reply to a request.
   *
   * @param limit ends the wait with its error after so many milliseconds; without it, it has no end of its own
   */
  add(id: string, limit?: { ms: number; error: () => Error }): Promise<JupyterMessage> {
    return new Promise((resolve, reject) => {
      const timer = limit && setTimeout(() => this.reject(id, limit.error()), limit.ms);
      this.pending.set(id, {
        resolve: (reply) => {
          clearTimeout(timer);
          resolve(reply);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  /** Hands the reply to whoever waits for it; nobody may. */
  resolve(reply: JupyterMessage): void {
    const id = reply.parent_header.msg_id ?? '';
    this.take(id)?.resolve(reply);
  }

  reject(id: string, error: Error): void {
    this.take(id)?.reject(error);
  }

  rejectAll(): void {
    for (const id of [...this.pending.keys()]) {
      this.reject(
        id,
        new KernelInterruptError('DISPOSED', 'The connection to the kernel was closed.'),
      );
    }
  }

  private take(id: string): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }
}
