import { messageOf } from './errors';
import type { Logger } from './logger';

/** Who wants to hear of something. One that throws is logged, and takes nothing from the others. */
export class Listeners<T extends readonly unknown[]> {
  private readonly listeners = new Set<(...event: T) => void>();

  constructor(private readonly logger: Logger) {}

  /** Returns how to stop listening. */
  add(listener: (...event: T) => void): () => void {
    // Wrapped, so that a listener that was added twice is also removed twice.
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
