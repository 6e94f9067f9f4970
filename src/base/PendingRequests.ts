import type { ErrorCode } from '../api';
import { KernelInterruptError } from './errors';
import type { Command, ErrorAnswer, Response } from '../daemon/protocol';

interface PendingRequest {
  resolve(result: string): void;
  reject(code: ErrorCode, message: string, cause?: unknown): void;
}

/** The requests that wait for their answer, by ID. Each is settled once: answered, out of time, or given up. */
export class PendingRequests {
  private requestCounter = 0;
  private readonly messages = new Map<number, PendingRequest>();

  get size(): number {
    return this.messages.size;
  }

  /**
   * Makes an ID and waits for its answer.
   *
   * @param timeLimitMs milliseconds until the request is given up
   * @param onTimedOut told when that happens: who does not answer is not to be trusted with the next request
   * @throws KernelInterruptError by the promise: the answer's code, `TIMED_OUT`, or what `rejectAll` was given; its
   *   stack is the caller's, not that of a timer or a stream
   */
  add(
    command: Command,
    timeLimitMs: number,
    onTimedOut: () => void,
  ): { id: number; answer: Promise<string> } {
    const id = ++this.requestCounter;
    const call: { stack?: string } = {};
    Error.captureStackTrace(call);
    const answer = new Promise<string>((resolve, reject) => {
      const settled = (): void => {
        clearTimeout(timer);
        this.messages.delete(id);
      };
      const pending: PendingRequest = {
        resolve: (result) => {
          settled();
          resolve(result);
        },
        reject: (code, message, cause) => {
          settled();
          const error = new KernelInterruptError(code, message, { cause });
          error.stack = `${error.name}: ${message}${call.stack?.replace(/^.*/, '') ?? ''}`;
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        pending.reject('TIMED_OUT', `The daemon gave ${command} no answer in ${timeLimitMs} ms.`);
        onTimedOut();
      }, timeLimitMs);
      this.messages.set(id, pending);
    });
    return { id, answer };
  }

  /** Settles the request that an answer belongs to; false where nobody waits for it (any more). */
  settle(answer: Response | ErrorAnswer): boolean {
    const pending = answer.id === undefined ? undefined : this.messages.get(answer.id);
    if (!pending) {
      return false;
    }
    if (answer.kind === 'response') {
      pending.resolve(answer.result);
    } else {
      pending.reject(answer.code, answer.message);
    }
    return true;
  }

  /** Gives every pending request up, with the reason that it can no longer be answered. */
  rejectAll(reason: KernelInterruptError): void {
    for (const pending of [...this.messages.values()]) {
      pending.reject(reason.code, reason.message, reason.cause);
    }
  }
}
