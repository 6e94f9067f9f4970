import * as vscode from 'vscode';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import { findKernels } from '../../sources/local/findKernels';
import { isRegistered } from '../../sources/local/isRegistered';
import { LocalSource } from '../../sources/local/LocalSource';
import type { KernelSource } from '../../sources/KernelSource';
import type { RegisteredSource } from '../../sources/registered/RegisteredSource';
import { findServers } from '../../sources/server/findServers';
import { isFoundHere } from '../../sources/server/isFoundHere';
import type { KernelSearch } from '../commands/chosenKernel';
import type { Daemons } from '../python/Daemons';
import { ServerMemory, type ServerStorage } from '../servers/ServerMemory';
import { Servers } from '../servers/Servers';
import type { Settings } from '../settings';
import { Joining } from './Joining';
import { NotebookSource } from './NotebookSource';

/** How long a command waits for kernels to be found. */
export const SEARCH_LIMIT_MS = 2000;

export interface DiscoveryOptions {
  readonly registered: RegisteredSource;
  readonly daemons: Daemons;
  readonly settings: () => Settings;
  /** The path of the folder `pythonFiles`. */
  readonly pythonFiles: string;
  readonly insideScript: () => Promise<string>;
  readonly storage: ServerStorage;
  readonly logger: Logger;
}

/**
 * Finds the kernels that no extension has registered: those of open notebooks, those that run on this machine, and
 * those of Jupyter servers.
 */
export class DiscoveryParts implements KernelSearch {
  private readonly notebooks: NotebookSource;
  private readonly local: LocalSource;
  private readonly servers: Servers;
  private readonly joining: Joining;
  private readonly stopListening: () => void;

  constructor(private readonly options: DiscoveryOptions) {
    const { registered, daemons, settings, pythonFiles, logger } = options;
    this.notebooks = new NotebookSource({
      ...{ settings, logger },
      isEnabled: () => settings().discoverKernels,
      isRegistered: (uri) => registered.kernels.some(({ resource }) => resource === uri),
      findKernel: (notebook) => this.joining.find(notebook),
    });
    this.local = new LocalSource({
      ...options,
      find: async () =>
        settings().discoverKernels && vscode.workspace.isTrusted
          ? findKernels(await daemons.daemonPython(), pythonFiles)
          : undefined,
      adopt: ({ pid, start, ports }) => daemons.adopt({ pid, start, ports }),
      windowPid: process.pid,
      isRegistered: (found) => isRegistered(found, registered.kernels),
    });
    this.servers = new Servers({
      ...options,
      memory: new ServerMemory(options.storage),
      isSearching: () => settings().discoverKernels,
      isTrusted: () => vscode.workspace.isTrusted,
      findServers: async (folder) => findServers(await daemons.daemonPython(), pythonFiles, folder),
      isFoundHere: (file) => isFoundHere(file, [...this.local.kernels, ...registered.kernels]),
    });
    this.joining = new Joining({
      ...{ notebooks: this.notebooks, local: this.local, servers: this.servers, logger },
      uriOf: (file) => vscode.Uri.file(file).toString(),
    });
    this.stopListening = registered.onDidChange(() => {
      this.notebooks.update();
      this.local.dropRegistered();
    });
  }

  get sources(): readonly KernelSource[] {
    return [this.local, this.servers, this.notebooks];
  }

  /** Call it when trust or a setting has changed. */
  update(): void {
    this.notebooks.update();
    const { startDaemon, discoverKernels } = this.options.settings();
    // With `discoverKernels` off, this starts no Python: it only removes the kernels that were found.
    if (startDaemon === 'onActivation' || !discoverKernels) {
      void this.local.refresh();
    }
  }

  async refresh(): Promise<void> {
    const searching = Promise.all([
      this.notebooks.refresh(),
      this.local.refresh(),
      this.servers.refresh(),
    ]);
    await withinLimit(searching, SEARCH_LIMIT_MS, undefined);
  }

  async findProcess(uri: string): Promise<void> {
    const notebook = this.notebooks.kernels.find(
      ({ resource, editors }) => resource === uri || editors.includes(uri),
    );
    if (notebook) {
      await this.joining.findWhileIdle(notebook);
    }
  }

  expectRunning(notebook: string, isRunning: boolean): void {
    this.notebooks.expectRunning(notebook, isRunning);
  }

  forgetExpected(): void {
    this.notebooks.forgetExpected();
  }

  dispose(): void {
    this.stopListening();
    this.joining.dispose();
    this.servers.dispose();
    this.local.dispose();
    this.notebooks.dispose();
  }
}
