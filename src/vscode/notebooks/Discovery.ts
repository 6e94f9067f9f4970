import { messageOf } from '../../base/errors';
import { Listeners } from '../../base/Listeners';
import type { KernelDescription, KernelSource } from '../../sources/KernelSource';
import type { KernelSearch } from '../commands/chosenKernel';
import type { DiscoveryOptions, DiscoveryParts } from './DiscoveryParts';

/**
 * The kernels that no extension has registered. The code that finds them is loaded after the activation, so that the
 * activation stays fast.
 */
export class Discovery implements KernelSource, KernelSearch {
  private readonly listeners: Listeners<[]>;
  private loading: Promise<DiscoveryParts> | undefined;
  private parts: DiscoveryParts | undefined;
  private disposed = false;

  constructor(private readonly options: DiscoveryOptions) {
    this.listeners = new Listeners(options.logger);
  }

  get kernels(): readonly KernelDescription[] {
    return this.parts?.sources.flatMap(({ kernels }) => kernels) ?? [];
  }

  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** Begins to look for kernels, in the background. Call it again when trust or a setting has changed. */
  begin(): void {
    this.load().then(
      (parts) => parts.update(),
      (error: unknown) => this.options.logger.error(messageOf(error)),
    );
  }

  async refresh(): Promise<void> {
    await (await this.load()).refresh();
    // The state of a kernel that we do not listen to may have changed without an event.
    this.listeners.emit();
  }

  async findProcess(uri: string): Promise<void> {
    await (await this.load()).findProcess(uri);
  }

  expectRunning(notebook: string, isRunning: boolean): void {
    this.parts?.expectRunning(notebook, isRunning);
  }

  forgetExpected(): void {
    this.parts?.forgetExpected();
  }

  dispose(): void {
    this.disposed = true;
    this.parts?.dispose();
    this.listeners.clear();
  }

  private load(): Promise<DiscoveryParts> {
    this.loading ??= this.open();
    return this.loading;
  }

  private async open(): Promise<DiscoveryParts> {
    const { DiscoveryParts } = await import('./DiscoveryParts.js');
    const parts = new DiscoveryParts(this.options);
    parts.sources.forEach((source) => source.onDidChange(() => this.listeners.emit()));
    this.parts = parts;
    if (this.disposed) {
      parts.dispose();
    }
    return parts;
  }
}
