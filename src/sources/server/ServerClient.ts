import { isKernelInterruptError } from '../../base/errors';
import type { ChannelsAddress } from '../../jupyter/websocket/WebSocketChannels';
import { CONNECT_AGAIN, serverTrouble, statusTrouble } from '../../jupyter/websocket/troubles';
import { boundedRequest, type Answer, type BoundedRequest } from './boundedRequest';
import { logIn } from './logIn';
import { serverName, type ServerAccess } from './serverAddress';
import { readKernel, readKernels, readSessions, type ListedKernel } from './serverAnswers';

/** How long a server may take to answer. */
const ANSWER_LIMIT_MS = 5000;

/** A server answers a restart once the kernel has ended, which may take 5 s, and has started again. */
const RESTART_LIMIT_MS = 60_000;

/** A longer answer is refused. */
const MAX_ANSWER_BYTES = 1_000_000;

/**
 * Without this query, each of our requests would count as the user's activity, and keep an idle server from ending
 * itself.
 */
const NO_ACTIVITY = '?no_track_activity=1';

/** No kernel has this id. */
const NO_KERNEL = '00000000-0000-0000-0000-000000000000';

/** The options that each request may set. */
type RequestOptions = Partial<Pick<BoundedRequest, 'cancelled' | 'limitMs' | 'lateSentence'>>;

export interface ServerClientOptions {
  readonly limitMs?: number | undefined;
  readonly restartLimitMs?: number;
  /** Called before a token, a password or a cookie is sent. Throws if it must not be sent now. */
  readonly check?: (() => Promise<void>) | undefined;
}

/** A kernel with the name of its notebook, if the server knows it. */
export interface NamedKernel extends ListedKernel {
  readonly notebook?: string | undefined;
}

/**
 * The REST API of a Jupyter server.
 * Source: Jupyter Server documentation, "The REST API".
 */
export class ServerClient {
  /** The server's name as part of a sentence: `the Jupyter server at localhost:8888`. */
  readonly name: string;
  private readonly limitMs: number;
  private authorized: Promise<Readonly<Record<string, string>>> | undefined;

  constructor(
    readonly access: ServerAccess,
    private readonly options: ServerClientOptions = {},
  ) {
    this.name = serverName(access.url);
    this.limitMs = options.limitMs ?? ANSWER_LIMIT_MS;
  }

  /**
   * Lists the kernels whose ids the user has entered. If the user has entered none, asks the server for its list.
   *
   * @throws KernelInterruptError whose sentence says what is wrong with the server; `ACCESS_DENIED` if it lets us in,
   *   but does not list its kernels, as Enterprise Gateway does by default
   */
  async listKernels(): Promise<readonly NamedKernel[]> {
    const { kernels: ids } = this.access;
    if (ids) {
      const named = await Promise.all(ids.map((id) => this.readKernel(id)));
      return named.filter((kernel) => kernel !== undefined);
    }
    try {
      return await this.listAll();
    } catch (error) {
      if (isUnauthorized(error) && (await this.isLetIn())) {
        throw serverTrouble(
          'ACCESS_DENIED',
          `${this.name} does not list its kernels. Enterprise Gateway lists them if it is started with EG_LIST_KERNELS=true.`,
        );
      }
      throw error;
    }
  }

  private async listAll(): Promise<readonly NamedKernel[]> {
    const [kernels, notebooks] = await Promise.all([
      this.json('GET', `api/kernels${NO_ACTIVITY}`),
      // Enterprise Gateway has no sessions. Its kernels are named after their kernelspecs.
      this.json('GET', `api/sessions${NO_ACTIVITY}`).then(
        readSessions,
        () => new Map<string, string>(),
      ),
    ]);
    const listed = readKernels(kernels);
    if (!listed) {
      throw serverTrouble(
        'BAD_REQUEST',
        `${this.name} did not answer with a list of kernels. Check that this is the address of a Jupyter server.`,
      );
    }
    return listed.map((kernel) => ({ ...kernel, notebook: notebooks.get(kernel.id) }));
  }

  /**
   * @returns undefined if the server has no kernel with this id any more
   * @throws KernelInterruptError as `listKernels` does
   */
  async readKernel(id: string): Promise<ListedKernel | undefined> {
    const answer = await this.request('GET', `${pathOf(id)}${NO_ACTIVITY}`);
    if (answer.status === 404 && isJson(answer)) {
      return undefined;
    }
    const kernel = readKernel(this.parsed(answer));
    if (!kernel) {
      throw serverTrouble(
        'BAD_REQUEST',
        `${this.name} did not answer with a kernel. Check that this is the address of a Jupyter server.`,
      );
    }
    return kernel;
  }

  /** Asks the server to interrupt a kernel. The server's answer does not prove that the cell ended. */
  async interruptKernel(id: string, cancelled?: AbortSignal): Promise<void> {
    this.throwUnlessDone(await this.request('POST', `${pathOf(id)}/interrupt`, { cancelled }));
  }

  /** Asks the server to restart a kernel. After `TIMED_OUT`, the restart may still go on. */
  async restartKernel(id: string): Promise<void> {
    const lateSentence = `${this.name} has not confirmed the restart yet. Wait until the kernel is idle before you restart it again.`;
    const options = { limitMs: this.options.restartLimitMs ?? RESTART_LIMIT_MS, lateSentence };
    this.throwUnlessDone(await this.request('POST', `${pathOf(id)}/restart`, options));
  }

  /** Returns how to reach the kernel's channels. */
  async channels(id: string): Promise<ChannelsAddress> {
    const url = this.urlOf(`${pathOf(id)}/channels`);
    url.protocol = url.protocol.replace('http', 'ws');
    return { url, headers: await this.authorization(), server: this.name };
  }

  /** Whether the server lets us in: it then says that it has no kernel with the id `NO_KERNEL`. */
  private async isLetIn(): Promise<boolean> {
    try {
      return (await this.readKernel(NO_KERNEL)) === undefined;
    } catch {
      return false;
    }
  }

  private async json(method: 'GET' | 'POST', path: string): Promise<unknown> {
    return this.parsed(await this.request(method, path));
  }

  private parsed(answer: Answer): unknown {
    this.throwUnlessDone(answer);
    try {
      return JSON.parse(answer.text) as unknown;
    } catch {
      throw isPage(answer)
        ? serverTrouble(
            'UNAUTHORIZED',
            `${this.name} answered with a web page, which is probably its login. ${CONNECT_AGAIN}`,
          )
        : serverTrouble(
            'BAD_REQUEST',
            `${this.name} sent an answer that is not JSON. Check that this is the address of a Jupyter server.`,
          );
    }
  }

  private throwUnlessDone({ status, headers }: Answer): void {
    if (status < 200 || status >= 300) {
      throw statusTrouble(this.name, status, headers.location);
    }
  }

  /** Sends a request. If the server has forgotten our login, logs in again and repeats the request once. */
  private async request(
    method: 'GET' | 'POST',
    path: string,
    options?: RequestOptions,
  ): Promise<Answer> {
    const answer = await this.requestOnce(method, path, options);
    if (this.access.password === undefined || (answer.status !== 401 && answer.status !== 403)) {
      return answer;
    }
    this.authorized = undefined;
    return this.requestOnce(method, path, options);
  }

  private async requestOnce(
    method: 'GET' | 'POST',
    path: string,
    options?: RequestOptions,
  ): Promise<Answer> {
    return boundedRequest({
      ...{ method, server: this.name, limitMs: this.limitMs, ...options },
      url: this.urlOf(path),
      headers: { ...(await this.authorization()), accept: 'application/json' },
      maxBytes: MAX_ANSWER_BYTES,
    });
  }

  private urlOf(path: string): URL {
    return new URL(path, this.access.url);
  }

  /** Returns the headers that let us in. The token is in a header only, because addresses appear in logs. */
  private async authorization(): Promise<Readonly<Record<string, string>>> {
    await this.options.check?.();
    const { url, token, password } = this.access;
    if (password === undefined) {
      return token === undefined ? {} : { authorization: `token ${token}` };
    }
    this.authorized ??= logIn({ url, password, server: this.name, limitMs: this.limitMs });
    try {
      return await this.authorized;
    } catch (error) {
      this.authorized = undefined;
      throw error;
    }
  }
}

/** Whether the error says that a server did not let us in. */
export function isUnauthorized(error: unknown): boolean {
  return isKernelInterruptError(error) && error.code === 'UNAUTHORIZED';
}

function pathOf(id: string): string {
  return `api/kernels/${encodeURIComponent(id)}`;
}

function isJson({ headers }: Answer): boolean {
  return headers['content-type']?.includes('json') === true;
}

function isPage({ headers, text }: Answer): boolean {
  return headers['content-type']?.includes('html') === true || /^\s*<(?:!doctype|html)/i.test(text);
}
