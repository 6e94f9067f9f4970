import sinon from 'sinon';
import { nullLogger } from '../../../src/base/logger';
import { Listeners } from '../../../src/base/Listeners';
import type { InterruptRoute } from '../../../src/kernels/routes/InterruptRoute';
import type { KernelDescription, KernelSource } from '../../../src/sources/KernelSource';
import { described, processOf, saying } from './fakeDescription';
import { FAKE_PID } from './kernelWithFakes';

/** A source that finds one process and describes it with an observer and a route. A new source needs no more code. */
export class SecondSource implements KernelSource {
  readonly fired = sinon.stub().resolves('sent');
  private readonly listeners = new Listeners<[]>(nullLogger);
  private found: readonly KernelDescription[] = [];

  get kernels(): readonly KernelDescription[] {
    return this.found;
  }

  /**
   * Finds the kernel; with false, loses it again.
   *
   * @param changes replace parts of its description
   */
  find(isFound = true, changes: Partial<KernelDescription> = {}): void {
    const route: InterruptRoute = { method: 'server', ruledOut: () => undefined, fire: this.fired };
    this.found = isFound
      ? [
          described('found', [processOf(FAKE_PID)], {
            name: 'found on this machine',
            language: 'python',
            observers: [saying('busy', 'provider')],
            routes: [route],
            ...changes,
          }),
        ]
      : [];
    this.listeners.emit();
  }

  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
