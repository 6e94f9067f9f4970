import { existsSync, watch, type FSWatcher } from 'node:fs';

/** When to look after a sign that kernels have changed, in ms. A kernel may start later than its file appears. */
const LOOK_AFTER_MS = [200, 1000, 3000];

/** Watches folders for connection files. It costs nothing while no file appears or goes. */
export class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>();
  private timers: readonly NodeJS.Timeout[] = [];

  constructor(private readonly onDidChange: () => void) {}

  /** Watches these folders, and no others. A folder that does not exist is left out. */
  watch(folders: readonly string[]): void {
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

  /** Looks a few times in the next seconds. */
  lookSoon(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers = LOOK_AFTER_MS.map((ms) => setTimeout(this.onDidChange, ms).unref());
  }

  dispose(): void {
    this.watch([]);
    this.timers.forEach((timer) => clearTimeout(timer));
  }

  private add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (kind, name) => {
        // `change` is a write to a file that is known already.
        if (kind === 'rename' && name?.endsWith('.json')) {
          this.lookSoon();
        } else if (!existsSync(folder)) {
          // If the folder comes back, the next search watches it again.
          this.drop(folder);
        }
      });
      watcher.on('error', () => this.drop(folder));
      this.watchers.set(folder, watcher);
    } catch {
      // The folder does not exist yet. The next search tries again.
    }
  }

  private drop(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }
}
