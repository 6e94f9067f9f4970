import type { InterruptResult } from '../api';
import { messageOf } from '../base/errors';
import { Listeners } from '../base/Listeners';
import type { Logger } from '../base/logger';
import type { LocateCell } from './inside/stackFrames';
import type { InterruptSettings } from './InterruptSettings';
import { Kernel } from './Kernel';
import { mayRun } from './mayRun';
import type { KernelDescription, KernelSource } from '../sources/KernelSource';
import { mergeDescriptions } from './mergeDescriptions';

export interface KernelsOptions {
  readonly sources: readonly KernelSource[];
  /** Called at every interrupt. */
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  /** Finds the cell to which ipykernel has given a file name; default: finds none. */
  readonly locateCell?: LocateCell;
}

export interface KernelResult {
  readonly kernel: Kernel;
  readonly result: InterruptResult;
}

/** The list of kernels. It merges the descriptions of all sources, so that each kernel is listed once. */
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

  /** In the order in which `mergeDescriptions` returns them. */
  get kernels(): readonly Kernel[] {
    return this.list;
  }

  /** Returns the kernel that has a description with this id. */
  find(id: string): Kernel | undefined {
    return this.list.find(({ ids }) => ids.includes(id));
  }

  /** Calls the listener when a kernel is added, removed or changed. Returns a function that removes the listener. */
  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /**
   * Interrupts, in parallel, every kernel of this window that is busy or may be busy. The results leave out kernels
   * that are removed from the list during their interrupt, and those whose interrupt rejects.
   */
  async interruptAll(cancelled?: AbortSignal): Promise<readonly KernelResult[]> {
    const busy = this.list.filter((kernel) => kernel.isOfWindow && mayRun(kernel));
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

  private replace(all: readonly KernelDescription[]): void {
    const list = new Map<Kernel, readonly KernelDescription[]>();
    for (const descriptions of mergeDescriptions(all)) {
      const known = this.list.filter(
        (kernel) =>
          !list.has(kernel) && descriptions.some((one) => kernel.descriptions.includes(one)),
      );
      // If two listed kernels turn out to be one, keep the object that is being interrupted.
      const kernel = known.find(({ isInterrupting }) => isInterrupting) ?? known[0];
      list.set(kernel ?? this.createKernel(descriptions), descriptions);
    }
    const before = this.list;
    this.list = [...list.keys()];
    const releases = before.map((kernel) => {
      const gone = kernel.descriptions.filter((one) => !all.includes(one));
      const descriptions = list.get(kernel);
      if (descriptions) {
        kernel.update(descriptions);
      } else {
        const found = [...list].find(([, its]) =>
          its.some((one) => kernel.descriptions.includes(one)),
        );
        kernel.remove(found?.[0]);
      }
      return () => kernel.release(gone);
    });
    // Last, because this runs a provider's code, which may register another kernel.
    releases.forEach((release) => release());
  }

  private createKernel(descriptions: readonly KernelDescription[]): Kernel {
    const { settings, logger, locateCell } = this.options;
    const onDidChange = (): void => this.update();
    return new Kernel(descriptions, { settings, logger, locateCell, onDidChange });
  }
}
