/** The requests on shell that ask whether the kernel's main thread is free. The kernel answers them in order. */
export class Questions {
  private readonly askedAt = new Map<string, number>();
  private nextAnswer = new AbortController();

  /** Whether a question has no answer yet. */
  get isPending(): boolean {
    return this.askedAt.size > 0;
  }

  /** Aborted when the last question is answered, or when no answer will come. */
  get answered(): AbortSignal {
    return this.nextAnswer.signal;
  }

  add(question: string): void {
    if (!this.isPending) {
      this.nextAnswer = new AbortController();
    }
    this.askedAt.set(question, performance.now());
  }

  /** Whether this is the last question. The answer to an earlier one may be out of date. */
  isLast(question: string): boolean {
    return [...this.askedAt.keys()].at(-1) === question;
  }

  /** Records an answer. A kernel answers in order, so answers to earlier questions are no longer expected. */
  answer(question: string): void {
    if (!this.askedAt.has(question)) {
      return;
    }
    for (const asked of [...this.askedAt.keys()]) {
      this.askedAt.delete(asked);
      if (asked === question) {
        break;
      }
    }
    if (!this.isPending) {
      this.nextAnswer.abort();
    }
  }

  /** Whether the oldest question has been unanswered for longer than this. */
  areUnansweredFor(ms: number): boolean {
    const [oldest] = this.askedAt.values();
    return oldest !== undefined && performance.now() - oldest > ms;
  }

  /** Drops all questions, because no answer will come. */
  forget(): void {
    this.askedAt.clear();
    this.nextAnswer.abort();
  }
}
