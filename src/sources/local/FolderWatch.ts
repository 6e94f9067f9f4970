import { existsSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/**
 * When to search for kernels after a connection file has appeared or disappeared, in ms. One search may be too early,
 * because a kernel may start later than its file appears.
 */
const FIRST_LOOK_MS = 200;
const LATER_LOOKS_MS = [1000, 3000, 10_000];

/** How Jupyter's programs name the connection files in the runtime folder. */
const USUAL_NAME = /^kernel-.*\.json$/;

/** Watches folders for connection files. Watching takes no time while no file appears or is deleted. */
export class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>();
  private first: NodeJS.Timeout | undefined;
  private later: readonly NodeJS.Timeout[] = [];
  private known = new Set<string>();

  constructor(private readonly onDidChange: () => void) {}

  /**
   * Watches these folders, and no others. A folder that does not exist is left out.
   *
   * @param files the known connection files. Another file counts only if it has a usual name, because other programs
   *   write into these folders too, for example into the temporary folder
   */
  watch(folders: readonly string[], files: readonly string[] = []): void {
    this.known = new Set(files.map((file) => path.basename(file)));
    for (const folder of [...this.watchers.keys()]) {
      if (!folders.includes(folder)) {
        this.drop(folder);
      }
    }
    for (const folder of folders) {
      if (!this.watchers.has(folder)) {
        this.add(folder);
      }
    }
  }

  /**
   * Calls `onDidChange` a few times in the next seconds. Another `lookSoon` does not delay the first of these calls.
   */
  lookSoon(): void {
    this.first ??= setTimeout(() => {
      this.first = undefined;
      this.onDidChange();
    }, FIRST_LOOK_MS).unref();
    this.later.forEach((timer) => clearTimeout(timer));
    this.later = LATER_LOOKS_MS.map((ms) => setTimeout(this.onDidChange, ms).unref());
  }

  dispose(): void {
    this.watch([]);
    clearTimeout(this.first);
    this.later.forEach((timer) => clearTimeout(timer));
  }

  private add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (kind, name) => {
        // The event `rename` says that a file appeared or disappeared; `change`, that a program wrote to an existing
        // file.
        if (kind === 'rename' && name !== null && this.isConnectionFile(name)) {
          this.lookSoon();
        } else if (!existsSync(folder)) {
          // If the folder comes back, the next search watches it again.
          this.drop(folder);
        }
      });
      watcher.on('error', () => this.drop(folder));
      this.watchers.set(folder, watcher);
    } catch {
      // For example, the folder does not exist yet. The next search tries again.
    }
  }

  private isConnectionFile(name: string): boolean {
    return USUAL_NAME.test(name) || this.known.has(name);
  }

  private drop(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }
}
