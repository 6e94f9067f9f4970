import type { PythonExtension } from '@vscode/python-extension';
import type { Uri } from 'vscode';
import { messageOf } from '../errors';
import type { KnownPython } from '../interpreters/find';
import type { Logger } from '../logger';
import { withinLimit } from './withinLimit';

/** What of the Python extension is used. */
export type PythonApi = Pick<PythonExtension, 'ready'> & {
  readonly environments: Pick<
    PythonExtension['environments'],
    'getActiveEnvironmentPath' | 'resolveEnvironment' | 'onDidChangeActiveEnvironmentPath' | 'known'
  >;
};

export interface PythonInterpretersOptions {
  /** Whether the Python extension is installed, and enabled. */
  isThere(): boolean;
  /** Activates it. */
  load(): Promise<PythonApi>;
  /** Told when another interpreter may be the active one. */
  onDidChange(): void;
  readonly logger: Logger;
  /** Milliseconds that the Python extension may take to answer before it counts as missing. */
  readonly limitMs?: number;
}

/** What the active path is before the Python extension has looked. */
const PLACEHOLDER = { id: 'DEFAULT_PYTHON', path: 'python' };

/** The interpreters of the Python extension, which may be missing, late, or not know yet. */
export class PythonInterpreters {
  private api: Promise<PythonApi | undefined> | undefined;
  private subscription: { dispose(): unknown } | undefined;
  private wasThere = false;
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
    if (this.api && this.wasThere !== this.options.isThere()) {
      this.subscription?.dispose();
      this.subscription = undefined;
      this.api = undefined;
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

  private loaded(): Promise<PythonApi | undefined> {
    this.api ??= this.load();
    return this.api;
  }

  private async load(): Promise<PythonApi | undefined> {
    const { options } = this;
    const { logger } = options;
    this.wasThere = options.isThere();
    if (!this.wasThere) {
      logger.info('The Python extension is not there.');
      return undefined;
    }
    try {
      const api = await withinLimit(options.load(), this.limitMs, undefined);
      if (!api || this.disposed) {
        logger.warn('The Python extension does not answer.');
        return undefined;
      }
      this.subscription = api.environments.onDidChangeActiveEnvironmentPath(() =>
        options.onDidChange(),
      );
      // The real path may come without an event.
      api.ready.then(
        () => options.onDidChange(),
        (error: unknown) =>
          logger.warn(`The Python extension did not get ready: ${messageOf(error)}`),
      );
      return api;
    } catch (error) {
      logger.warn(`The Python extension cannot be used: ${messageOf(error)}`);
      return undefined;
    }
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
