import type { Missing } from '../environment';
import { progress } from '../progress';

/** Obtains parts, and collects the reasons for those that cannot be obtained. */
export class Provision {
  readonly missing: Missing[] = [];

  async obtain<T>(name: string, how: () => Promise<T>): Promise<T | undefined> {
    try {
      return await how();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      progress(`SKIPPED ${name}: ${reason}`);
      this.missing.push({ name, reason });
      return undefined;
    }
  }
}
