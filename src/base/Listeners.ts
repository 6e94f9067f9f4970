import { messageOf } from './errors';
import type { Logger } from './logger';

/** The listeners of one event. If a listener throws, the error is logged and the others are still called. */
export class Listeners<T extends readonly unknown[]> {
  private readonly listeners = new Set<(...event: T) => void>();

  constructor(private readonly logger: Logger) {}

  /** Adds a listener. Returns a function that removes it. */
  add(listener: (...event: T) => void): () => void {
    // A set would keep the same function only once. With wrappers, a caller can add it twice and remove it twice.
    const entry = (...event: T): void => listener(...event);
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  emit(...event: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(...event);
      } catch (error) {
        this.logger.error(`A listener failed: ${messageOf(error)}`);
      }
    }
  }

  clear(): void {
    this.listeners.clear();
  }
}
