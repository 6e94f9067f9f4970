import { Listeners } from '../../base/Listeners';
import type { KernelDescription, KernelSource } from '../../sources/KernelSource';
import { hasServerFile, runtimeFolder } from '../../sources/server/serverFiles';
import type { FoundServer } from '../../sources/server/findServers';
import type { ServerKernel, ServerKernelParts } from '../../sources/server/ServerKernel';
import type { ServerSource } from '../../sources/server/ServerSource';
import type { ServerMemory } from './ServerMemory';

export interface ServersOptions extends ServerKernelParts {
  readonly memory: ServerMemory;
  /** Whether to look for servers that other programs have started. */
  readonly isSearching: () => boolean;
  readonly isTrusted: () => boolean;
  /** Finds the files of the servers of this machine in the runtime folder. */
  readonly findServers: (folder: string) => Promise<readonly FoundServer[]>;
}

/** The kernels of Jupyter servers. Loads the code for them only if there is a server. */
export class Servers implements KernelSource {
  private readonly listeners: Listeners<[]>;
  private source: ServerSource | undefined;
  private disposed = false;

  constructor(private readonly options: ServersOptions) {
    this.listeners = new Listeners(options.logger);
  }

  get kernels(): readonly KernelDescription[] {
    return this.source?.kernels ?? [];
  }

  /** The kernels that a server lists, without those that have ended since. */
  get listed(): readonly ServerKernel[] {
    return this.source?.listed ?? [];
  }

  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** Asks the servers for their kernels again. Never rejects. */
  async refresh(): Promise<void> {
    const source = this.source ?? ((await this.hasServers()) ? await this.load() : undefined);
    await source?.refresh();
  }

  dispose(): void {
    this.disposed = true;
    this.source?.dispose();
    this.listeners.clear();
  }

  private get folder(): string | undefined {
    return this.options.isSearching() ? runtimeFolder() : undefined;
  }

  private async hasServers(): Promise<boolean> {
    const { memory, isTrusted } = this.options;
    const { folder } = this;
    const isAny = memory.urls.length > 0 || (folder !== undefined && (await hasServerFile(folder)));
    return isAny && isTrusted();
  }

  private async load(): Promise<ServerSource | undefined> {
    const { createServerSource } = await import('./serverSource.js');
    if (!this.disposed && !this.source) {
      this.source = createServerSource({ ...this.options, runtimeFolder: () => this.folder });
      this.source.onDidChange(() => this.listeners.emit());
    }
    return this.source;
  }
}
