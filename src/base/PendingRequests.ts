import { KernelInterruptError } from './errors';

/** The time limit of a request, and what happens when it passes. */
export interface RequestLimit {
  readonly ms: number;
  /** Makes the error with which the request is rejected. */
  readonly error: () => KernelInterruptError;
  /** Called after the request is rejected. */
  readonly onTimedOut?: () => void;
}

interface PendingRequest<Answer> {
  resolve(answer: Answer): void;
  reject(reason: KernelInterruptError): void;
}

/** The requests that wait for an answer, by ID. Each is settled once: by its answer, a rejection or its time limit. */
export class PendingRequests<Id, Answer> {
  private readonly requests = new Map<Id | undefined, PendingRequest<Answer>>();

  get size(): number {
    return this.requests.size;
  }

  has(id: Id): boolean {
    return this.requests.has(id);
  }

  /**
   * Waits for the answer to a request.
   *
   * @param limit default: no time limit
   * @returns a promise of the answer. It rejects with the error of the limit, of `reject` or of `rejectAll`. This
   *   error has the stack of this call, because the stack of a timer or a stream would not show who sent the request.
   */
  add(id: Id, limit?: RequestLimit): Promise<Answer> {
    const call: { stack?: string } = {};
    Error.captureStackTrace(call);
    return new Promise((resolve, reject) => {
      const expire = ({ error, onTimedOut }: RequestLimit): void => {
        this.reject(id, error());
        onTimedOut?.();
      };
      const timer = limit && setTimeout(() => expire(limit), limit.ms);
      this.requests.set(id, {
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: ({ code, message, cause }) => {
          clearTimeout(timer);
          const error = new KernelInterruptError(code, message, { cause });
          error.stack = `${error.name}: ${message}${call.stack?.replace(/^.*/, '') ?? ''}`;
          reject(error);
        },
      });
    });
  }

  /** Answers a request. Returns false if no request with this ID is pending. */
  resolve(id: Id | undefined, answer: Answer): boolean {
    const request = this.take(id);
    request?.resolve(answer);
    return request !== undefined;
  }

  /** Rejects a request. Returns false if no request with this ID is pending. */
  reject(id: Id | undefined, reason: KernelInterruptError): boolean {
    const request = this.take(id);
    request?.reject(reason);
    return request !== undefined;
  }

  /** Rejects every request. Each one gets its own error object, with its caller's stack. */
  rejectAll(reason: KernelInterruptError): void {
    for (const id of [...this.requests.keys()]) {
      this.reject(id, reason);
    }
  }

  private take(id: Id | undefined): PendingRequest<Answer> | undefined {
    const request = this.requests.get(id);
    this.requests.delete(id);
    return request;
  }
}
