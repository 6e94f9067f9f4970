import type { PythonExtension } from '@vscode/python-extension';
import type { Uri } from 'vscode';
import { messageOf } from '../../base/errors';
import type { KnownPython } from '../../interpreters/find';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';

/** What of the Python extension is used. */
export type PythonApi = Pick<PythonExtension, 'ready'> & {
  readonly environments: Pick<
    PythonExtension['environments'],
    'getActiveEnvironmentPath' | 'resolveEnvironment' | 'onDidChangeActiveEnvironmentPath' | 'known'
  >;
};

export interface PythonInterpretersOptions {
  /** Whether the Python extension is installed, and enabled. */
  readonly isThere: () => boolean;
  /** Activates it. */
  readonly load: () => Promise<PythonApi>;
  /** Told when another interpreter may be the active one. */
  readonly onDidChange: () => void;
  readonly logger: Logger;
  /** Milliseconds that the Python extension may take to answer before it counts as missing. */
  readonly limitMs?: number;
}

/** What the active path is before the Python extension has looked. */
const PLACEHOLDER = { id: 'DEFAULT_PYTHON', path: 'python' };

/** The interpreters of the Python extension, which may be missing, late, or not know yet. */
export class PythonInterpreters {
  private loading: Promise<PythonApi | undefined> | undefined;
  private isLate = false;
  private subscription: { dispose(): unknown } | undefined;
  private wasThere = false;
  private changes = 0;
  private disposed = false;

  constructor(private readonly options: PythonInterpretersOptions) {}

  /** The active interpreter's file; undefined where the Python extension does not name one. */
  async activePath(resource?: Uri): Promise<string | undefined> {
    const api = await this.loaded();
    if (!api) {
      return undefined;
    }
    const path = await this.read(api, resource);
    if (path !== undefined) {
      return path;
    }
    await withinLimit(api.ready, this.limitMs, undefined).catch(() => undefined);
    return this.read(api, resource);
  }

  /** The Pythons known to the Python extension that are no environments. */
  async installations(): Promise<readonly KnownPython[]> {
    const api = await this.loaded();
    return (api?.environments.known ?? []).flatMap(({ environment, executable, version }) => {
      const { major, minor } = version ?? {};
      return !environment && executable.uri && major !== undefined && minor !== undefined
        ? [{ path: executable.uri.fsPath, version: [major, minor] as const }]
        : [];
    });
  }

  /** The Python extension may have come or gone. */
  extensionsChanged(): void {
    if (this.loading && this.wasThere !== this.options.isThere()) {
      this.forget();
      this.options.onDidChange();
    }
  }

  dispose(): void {
    this.disposed = true;
    this.subscription?.dispose();
  }

  private get limitMs(): number {
    return this.options.limitMs ?? 30_000;
  }

  /** What it gives; undefined as long as it has not answered within the limit, for which only the first one waits. */
  private async loaded(): Promise<PythonApi | undefined> {
    const loading = (this.loading ??= this.load());
    if (this.isLate) {
      return undefined;
    }
    const api = await withinLimit(loading, this.limitMs, 'late' as const);
    if (api === 'late') {
      this.goOnWithout(loading);
      return undefined;
    }
    return api;
  }

  private goOnWithout(loading: Promise<unknown>): void {
    if (this.isLate || this.loading !== loading) {
      return;
    }
    this.isLate = true;
    this.options.logger.warn('The Python extension has not answered so far.');
    void loading.then(() => {
      if (this.loading === loading) {
        this.isLate = false;
        this.options.onDidChange();
      }
    });
  }

  private async load(): Promise<PythonApi | undefined> {
    const { isThere, load, logger } = this.options;
    this.wasThere = isThere();
    if (!this.wasThere) {
      logger.info('The Python extension is not there.');
      return undefined;
    }
    const { changes } = this;
    try {
      const api = await load();
      // It may have gone, and come again, meanwhile.
      if (!this.disposed && changes === this.changes) {
        this.listenTo(api);
      }
      return api;
    } catch (error) {
      logger.warn(`The Python extension cannot be used: ${messageOf(error)}`);
      if (changes === this.changes) {
        this.forget();
      }
      return undefined;
    }
  }

  private listenTo({ environments, ready }: PythonApi): void {
    const { onDidChange, logger } = this.options;
    this.subscription = environments.onDidChangeActiveEnvironmentPath(() => onDidChange());
    // The real path may come without an event.
    ready.then(
      () => onDidChange(),
      (error: unknown) =>
        logger.warn(`The Python extension did not get ready: ${messageOf(error)}`),
    );
  }

  /** The next one who asks loads it anew. */
  private forget(): void {
    this.changes++;
    this.loading = undefined;
    this.isLate = false;
    this.subscription?.dispose();
    this.subscription = undefined;
  }

  private async read(api: PythonApi, resource?: Uri): Promise<string | undefined> {
    const { environments } = api;
    try {
      const active = environments.getActiveEnvironmentPath(resource);
      const resolving = environments.resolveEnvironment(active);
      const resolved = await withinLimit(resolving, this.limitMs, undefined);
      const isPlaceholder = active.id === PLACEHOLDER.id || active.path === PLACEHOLDER.path;
      // What cannot be resolved is broken, and its user is to hear which path that is.
      return resolved?.executable.uri?.fsPath ?? (isPlaceholder ? undefined : active.path);
    } catch (error) {
      this.options.logger.warn(`The active interpreter is not known: ${messageOf(error)}`);
      return undefined;
    }
  }
}
