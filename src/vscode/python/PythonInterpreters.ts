import type { PythonExtension } from '@vscode/python-extension';
import type { Uri } from 'vscode';
import { messageOf } from '../../base/errors';
import type { KnownPython } from '../../interpreters/find';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';

/** The part of the Python extension's API that we use. */
export type PythonApi = Pick<PythonExtension, 'ready'> & {
  readonly environments: Pick<
    PythonExtension['environments'],
    'getActiveEnvironmentPath' | 'resolveEnvironment' | 'onDidChangeActiveEnvironmentPath' | 'known'
  >;
};

export interface PythonInterpretersOptions {
  /** Whether the Python extension is installed and enabled. */
  readonly isInstalled: () => boolean;
  /** Activates the Python extension and returns its API. */
  readonly load: () => Promise<PythonApi>;
  /** Called when the active interpreter may have changed. */
  readonly onDidChange: () => void;
  readonly logger: Logger;
  /** How long the Python extension may take to answer before it counts as missing, in milliseconds. */
  readonly limitMs?: number;
}

/** The active environment that the Python extension reports until it has found the real one. */
const PLACEHOLDER = { id: 'DEFAULT_PYTHON', path: 'python' };

/** Reads interpreters from the Python extension. That extension may be missing or slow, or may not know them yet. */
export class PythonInterpreters {
  private loading: Promise<PythonApi | undefined> | undefined;
  private isLate = false;
  private subscription: { dispose(): unknown } | undefined;
  private wasInstalled = false;
  private changes = 0;
  private disposed = false;

  constructor(private readonly options: PythonInterpretersOptions) {}

  /** Returns the file of the active interpreter; undefined if the Python extension does not name one. */
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

  /** Returns the Pythons that the Python extension knows and that are installations, not environments. */
  async installations(): Promise<readonly KnownPython[]> {
    const api = await this.loaded();
    return (api?.environments.known ?? []).flatMap(({ environment, executable, version }) => {
      const { major, minor } = version ?? {};
      return !environment && executable.uri && major !== undefined && minor !== undefined
        ? [{ path: executable.uri.fsPath, version: [major, minor] as const }]
        : [];
    });
  }

  /** Call it when extensions were installed, removed, enabled or disabled. */
  extensionsChanged(): void {
    if (this.loading && this.wasInstalled !== this.options.isInstalled()) {
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

  /**
   * Returns the API; undefined if the Python extension is missing or fails, or does not load within the limit. After
   * the first time-out, calls return undefined at once until the API has loaded.
   */
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
    this.options.logger.warn('The Python extension has not answered yet.');
    void loading.then(() => {
      if (this.loading === loading) {
        this.isLate = false;
        this.options.onDidChange();
      }
    });
  }

  private async load(): Promise<PythonApi | undefined> {
    const { isInstalled, load, logger } = this.options;
    this.wasInstalled = isInstalled();
    if (!this.wasInstalled) {
      logger.info('The Python extension is not installed.');
      return undefined;
    }
    const { changes } = this;
    try {
      const api = await load();
      // The extension may have been disabled and enabled again during the load.
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
    // The change from the placeholder to the real path may fire no event.
    ready.then(
      () => onDidChange(),
      (error: unknown) =>
        logger.warn(`The Python extension did not become ready: ${messageOf(error)}`),
    );
  }

  /** Makes the next call load the API again. */
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
      // A path that cannot be resolved is broken. Return it, so that the error names it.
      return resolved?.executable.uri?.fsPath ?? (isPlaceholder ? undefined : active.path);
    } catch (error) {
      this.options.logger.warn(
        `The Python extension could not name the active interpreter: ${messageOf(error)}`,
      );
      return undefined;
    }
  }
}
