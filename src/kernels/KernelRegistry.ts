import type { InterruptResult, KernelRegistration } from '../api';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import { KernelInterruptError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { chooseKernel, type KernelChoice, type KernelRequest } from './chooseKernel';
import { Listeners } from '../base/Listeners';
import { KernelEntry } from './KernelEntry';
import type { InterruptSettings, KernelProcessOptions } from './KernelProcessOptions';

export interface KernelRegistryOptions {
  /** Makes the interrupter of a kernel that came without one. */
  createInterrupter(kernel: KernelRegistration): Promise<ProcessInterrupter>;
  /** Asked at every interrupt. */
  settings(): InterruptSettings;
  readonly logger: Logger;
  /** Instead of what a kernel is interrupted and watched by: for tests. */
  readonly process?: Pick<KernelProcessOptions, 'routes' | 'openMonitor'>;
}

export interface KernelResult {
  readonly kernel: KernelEntry;
  readonly result: InterruptResult;
}

/** The kernels that hosts have registered. */
export class KernelRegistry {
  private readonly entries = new Map<string, KernelEntry>();
  private readonly listeners: Listeners<[]>;
  private lastId = 0;
  private disposed = false;

  constructor(private readonly options: KernelRegistryOptions) {
    this.listeners = new Listeners(options.logger);
  }

  /** In the order in which they were registered. */
  get kernels(): readonly KernelEntry[] {
    return [...this.entries.values()];
  }

  /** @throws KernelInterruptError `CANNOT_INTERRUPT`, or `DISPOSED` once the extension has been shut down */
  register(kernel: KernelRegistration): KernelEntry {
    if (this.disposed) {
      throw new KernelInterruptError('DISPOSED', 'Kernel Interrupt has been shut down.');
    }
    const { logger, process } = this.options;
    const twin = this.kernels.find(
      (registered) => registered.canInterrupt && registered.isOf(kernel),
    );
    const entry = new KernelEntry({
      id: `kernel-${++this.lastId}`,
      kernel,
      process: {
        ...process,
        ...(twin && { shared: twin.shared }),
        createInterrupter: () => this.options.createInterrupter(kernel),
        settings: () => this.options.settings(),
        logger,
        onDidChange: () => this.listeners.emit(),
      },
      onDispose: ({ id }) => {
        if (this.entries.delete(id)) {
          this.listeners.emit();
        }
      },
    });
    this.entries.set(entry.id, entry);
    this.listeners.emit();
    return entry;
  }

  /** Hears when a kernel comes, goes, or changes what it is doing. Returns how to stop listening. */
  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** Which kernel a request means. */
  choose(request: KernelRequest): KernelChoice<KernelEntry> {
    return chooseKernel(this.kernels, request);
  }

  /** Interrupts every kernel that is not known to be idle, all at once; one that goes meanwhile has no result. */
  async interruptAll(cancelled?: AbortSignal): Promise<readonly KernelResult[]> {
    const busy = this.kernels.filter(
      ({ canInterrupt, status }) => canInterrupt && (status === 'busy' || status === 'unknown'),
    );
    const results = await Promise.all(
      busy.map(async (kernel) => {
        try {
          return [{ kernel, result: await kernel.press({ ...(cancelled && { cancelled }) }) }];
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
    this.kernels.forEach((entry) => entry.dispose());
    this.listeners.clear();
  }
}
