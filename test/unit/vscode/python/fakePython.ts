import type { Uri } from 'vscode';
import type { PythonApi } from '../../../../src/vscode/python/PythonInterpreters';

type Known = PythonApi['environments']['known'][number];
type Resolved = Awaited<ReturnType<PythonApi['environments']['resolveEnvironment']>>;

/** A Uri with the members that we use. */
export function uriOf(fsPath: string): Uri {
  return { fsPath, scheme: 'file' } as Uri;
}

/** A fake API of the Python extension. Like the real one, it may first return a placeholder as the active path. */
export class FakePython implements PythonApi {
  active = { id: 'DEFAULT_PYTHON', path: 'python' };
  /** The executable that each path resolves to. */
  readonly files = new Map<string, string>();
  known: Known[] = [];
  markReady!: () => void;
  readonly ready = new Promise<void>((resolve) => (this.markReady = resolve));
  readonly listeners = new Set<() => void>();

  readonly environments: PythonApi['environments'] = {
    getActiveEnvironmentPath: () => this.active,
    resolveEnvironment: (environment) => {
      const path = typeof environment === 'string' ? environment : environment.path;
      const file = this.files.get(path);
      return Promise.resolve(
        file === undefined ? undefined : ({ executable: { uri: uriOf(file) } } as Resolved),
      );
    },
    onDidChangeActiveEnvironmentPath: (listener) => {
      const heard = (): void => void listener({ ...this.active, resource: undefined });
      this.listeners.add(heard);
      return { dispose: () => this.listeners.delete(heard) };
    },
    known: this.known,
  };

  /** Makes a file the active interpreter. */
  select(file: string, { silently = false } = {}): void {
    this.active = { id: file, path: file };
    this.files.set(file, file);
    if (!silently) {
      this.listeners.forEach((heard) => heard());
    }
  }
}
