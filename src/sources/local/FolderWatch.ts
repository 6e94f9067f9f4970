import { existsSync, statSync, watch, type FSWatcher } from 'node:fs';
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
   * Watches these folders, and no others. A folder need not exist yet: Jupyter creates its runtime folder for the first
   * kernel.
   *
   * @param files the known connection files. Another file counts only if it has a usual name, because other programs
   *   write into these folders too, for example into the temporary folder
   * @param since when the search began that read the folders, as `Date.now()` gives it. Files that appeared since then
   *   were perhaps not found
   */
  watch(folders: readonly string[], files: readonly string[] = [], since = Infinity): void {
    this.known = new Set(files.map((file) => path.basename(file)));
    for (const folder of [...this.watchers.keys()]) {
      if (!folders.includes(folder)) {
        this.drop(folder);
      }
    }
    for (const folder of folders) {
      if (!this.watchers.has(folder)) {
        this.add(folder);
        if (changedAt(folder) >= since) {
          this.lookSoon();
        }
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

  /** Watches a folder. While it does not exist, watches its nearest existing parent until the folder appears. */
  private add(folder: string): void {
    const watched = nearestExisting(folder);
    const hasMoved = (): boolean => nearestExisting(folder) !== watched;
    try {
      const watcher = watch(watched, { persistent: false }, (kind, name) => {
        if (hasMoved()) {
          this.watchAgain(folder);
        } else if (watched === folder && kind === 'rename' && this.isConnectionFile(name)) {
          // The event `rename` says that a file appeared or disappeared; `change`, that a program wrote to an existing
          // file.
          this.lookSoon();
        }
      });
      // On Windows, the deletion of a watched folder is an error.
      watcher.on('error', () => (hasMoved() ? this.watchAgain(folder) : this.drop(folder)));
      this.watchers.set(folder, watcher);
    } catch {
      // For example, the user may not read the folder. The next search tries again.
      return;
    }
    if (hasMoved()) {
      // The folder appeared or disappeared before the watch began.
      this.watchAgain(folder);
    }
  }

  /** Call it when the folder, or a parent of it, has appeared or disappeared. */
  private watchAgain(folder: string): void {
    this.drop(folder);
    this.add(folder);
    if (existsSync(folder)) {
      // It may already contain connection files.
      this.lookSoon();
    }
  }

  private isConnectionFile(name: string | null): boolean {
    return name !== null && (USUAL_NAME.test(name) || this.known.has(name));
  }

  private drop(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }
}

/** Returns the folder itself, or its nearest parent that exists. */
function nearestExisting(folder: string): string {
  const parent = path.dirname(folder);
  return parent === folder || existsSync(folder) ? folder : nearestExisting(parent);
}

/** When a file last appeared in the folder or disappeared from it; 0 if the folder cannot be read. */
function changedAt(folder: string): number {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}
