import type { InterruptResult } from '../api';
import { messageOf } from '../base/errors';
import { Listeners } from '../base/Listeners';
import type { Logger } from '../base/logger';
import type { InterruptSettings } from './InterruptSettings';
import { Kernel } from './Kernel';
import type { KernelDescription, KernelSource } from '../sources/KernelSource';
import { mergeDescriptions } from './mergeDescriptions';

export interface KernelsOptions {
  readonly sources: readonly KernelSource[];
  /** Asked at every interrupt. */
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
}

export interface KernelResult {
  readonly kernel: Kernel;
  readonly result: InterruptResult;
}

/** The list of kernels: it merges what the sources describe, so that each kernel is there once. */
export class Kernels {
  private list: readonly Kernel[] = [];
  private disposed = false;
  private readonly listeners: Listeners<[]>;
  private readonly stopListening: readonly (() => void)[];

  constructor(private readonly options: KernelsOptions) {
    const { sources, logger } = options;
    this.listeners = new Listeners(logger);
    this.stopListening = sources.map((source) => source.onDidChange(() => this.update()));
    this.update();
  }

  /** In the order in which they came. */
  get kernels(): readonly Kernel[] {
    return this.list;
  }

  /** The kernel of a description, by the description's id. */
  find(id: string): Kernel | undefined {
    return this.list.find(({ ids }) => ids.includes(id));
  }

  /** Calls the listener when a kernel comes, goes, or changes what it is doing. Returns how to stop listening. */
  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** Interrupts every kernel that is not known to be idle, all at once. A kernel that goes meanwhile has no result. */
  async interruptAll(cancelled?: AbortSignal): Promise<readonly KernelResult[]> {
    const busy = this.list.filter(
      ({ canInterrupt, status }) => canInterrupt && (status === 'busy' || status === 'unknown'),
    );
    const results = await Promise.all(
      busy.map(async (kernel) => {
        try {
          const result = await kernel.pressAsCaller(cancelled);
          return this.list.includes(kernel) ? [{ kernel, result }] : [];
        } catch (error) {
          this.options.logger.info(messageOf(error));
          return [];
        }
      }),
    );
    return results.flat();
  }

  dispose(): void {
    this.disposed = true;
    this.stopListening.forEach((stop) => stop());
    this.replace([]);
    this.listeners.clear();
  }

  private update(): void {
    if (this.disposed) {
      return;
    }
    this.replace(this.options.sources.flatMap(({ kernels }) => kernels));
    this.listeners.emit();
  }

  private replace(described: readonly KernelDescription[]): void {
    const list = new Map<Kernel, readonly KernelDescription[]>();
    for (const descriptions of mergeDescriptions(described)) {
      const known = this.list.filter(
        (kernel) => !list.has(kernel) && descriptions.some((one) => kernel.described.includes(one)),
      );
      // Where two kernels turn out to be one, the one that is being interrupted stays.
      const kernel = known.find(({ isInterrupting }) => isInterrupting) ?? known[0];
      list.set(kernel ?? this.created(descriptions), descriptions);
    }
    const before = this.list;
    this.list = [...list.keys()];
    const releases = before.map((kernel) => {
      const gone = kernel.described.filter((one) => !described.includes(one));
      const descriptions = list.get(kernel);
      if (descriptions) {
        kernel.describe(descriptions);
      } else {
        kernel.remove();
      }
      return () => kernel.release(gone);
    });
    // At the end: a provider's own code runs then, and may register another kernel.
    releases.forEach((release) => release());
  }

  private created(descriptions: readonly KernelDescription[]): Kernel {
    const { settings, logger } = this.options;
    return new Kernel(descriptions, { settings, logger, onDidChange: () => this.update() });
  }
}
