import { messageOf } from '../../base/errors';
import { Listeners } from '../../base/Listeners';
import type { CellInput } from '../../kernels/observe/KernelMonitorActivity';
import { statusOf } from '../../kernels/observe/Observer';
import type { KernelSource } from '../KernelSource';
import type { Findings, FoundKernel } from './findings';
import { FolderWatch } from './FolderWatch';
import { LocalKernel, type LocalKernelParts } from './LocalKernel';

export interface LocalSourceOptions extends LocalKernelParts {
  /**
   * Runs pythonFiles/find_kernels.py. Resolves to undefined if the user wants no search, or the workspace is not
   * trusted.
   */
  readonly find: () => Promise<Findings | undefined>;
  /**
   * The process of the extension host. The kernels that it has started are kernels of this window. Kernels that a cell
   * has started are not.
   */
  readonly windowPid: number;
  /** Whether an extension has registered this kernel. A registered kernel is not listed a second time. */
  readonly isRegistered: (kernel: FoundKernel) => boolean;
}

/**
 * The kernels that run on this machine. A search starts when something may have changed (a connection file appeared or
 * disappeared, or a kernel ended), at the activation, and when a command, the view, a tool for language models or an
 * interrupt needs the list. Nothing is polled.
 */
export class LocalSource implements KernelSource {
  private list: readonly LocalKernel[] = [];
  private readonly listeners: Listeners<[]>;
  private readonly inputs: Listeners<[LocalKernel, CellInput]>;
  private readonly folders: FolderWatch;
  private searching: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private disposed = false;

  constructor(private readonly options: LocalSourceOptions) {
    this.listeners = new Listeners(options.logger);
    this.inputs = new Listeners(options.logger);
    this.folders = new FolderWatch(() => void this.refresh());
  }

  get kernels(): readonly LocalKernel[] {
    return this.list;
  }

  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** Calls the listener at the beginning of each cell, for every kernel whose messages we receive. */
  onInput(listener: (kernel: LocalKernel, input: CellInput) => void): () => void {
    return this.inputs.add(listener);
  }

  /** Searches again. A call during a search starts one more search after it. Never rejects. */
  refresh(): Promise<void> {
    if (this.disposed) {
      return Promise.resolve();
    }
    if (this.searching) {
      this.next ??= this.searching.then(() => {
        this.next = undefined;
        return this.refresh();
      });
      return this.next;
    }
    this.searching = this.search().finally(() => (this.searching = undefined));
    return this.searching;
  }

  /** Drops the kernels that an extension has registered since they were found. */
  dropRegistered(): void {
    this.replace(this.list.filter(({ found }) => !this.options.isRegistered(found)));
  }

  dispose(): void {
    this.disposed = true;
    this.folders.dispose();
    this.replace([]);
    this.listeners.clear();
    this.inputs.clear();
  }

  private async search(): Promise<void> {
    const began = Date.now();
    try {
      const findings = await this.options.find();
      if (!this.disposed) {
        const files = (findings?.kernels ?? []).flatMap(
          ({ connectionFile }) => connectionFile ?? [],
        );
        this.folders.watch(findings?.folders ?? [], files, began);
        this.take(findings?.kernels ?? []);
      }
    } catch (error) {
      this.options.logger.warn(`The search for kernels failed: ${messageOf(error)}`);
    }
  }

  private take(found: readonly FoundKernel[]): void {
    const { windowPid, isRegistered } = this.options;
    this.list = found
      .filter((kernel) => !isRegistered(kernel))
      .map((kernel) => {
        const known = this.list.find((one) => isSame(one.found, kernel));
        const isOfWindow = kernel.ancestors[0] === windowPid;
        return known ?? this.describe(kernel, isOfWindow);
      });
    // Calls the listeners even if the list is the same, because the status of a kernel to which we do not listen may
    // have changed.
    this.listeners.emit();
  }

  private describe(found: FoundKernel, isOfWindow: boolean): LocalKernel {
    const kernel: LocalKernel = new LocalKernel({
      ...this.options,
      ...{ found, isOfWindow },
      onDidChange: () => {
        this.listeners.emit();
        // A kernel that was restarted runs in another process.
        const hasEnded = ['dead', 'starting'].includes(statusOf(kernel.observers));
        if (hasEnded && this.list.includes(kernel)) {
          void this.refresh();
          // A restarted kernel may keep its connection file. Then no new file announces its process.
          this.folders.lookSoon();
        }
      },
      onInput: (from, input) => this.inputs.emit(from, input),
    });
    return kernel;
  }

  private replace(list: readonly LocalKernel[]): void {
    const before = this.list;
    this.list = list;
    if (before.length !== list.length || before.some((kernel) => !list.includes(kernel))) {
      this.listeners.emit();
    }
  }
}

/**
 * Whether two findings describe the same kernel, unchanged. If a kernel is found while it starts, its ports may be
 * missing. When a later search finds them, the kernel gets a new description.
 */
function isSame(one: FoundKernel, other: FoundKernel): boolean {
  return (
    one.pid === other.pid &&
    one.start === other.start &&
    one.connectionFile === other.connectionFile &&
    one.problem?.code === other.problem?.code &&
    one.ports.join() === other.ports.join()
  );
}
