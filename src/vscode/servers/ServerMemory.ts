import type * as vscode from 'vscode';
import { parseJsonObject } from '../../jupyter/json';
import type { ServerAccess } from '../../sources/server/serverAddress';
import { isKernelId } from '../../sources/server/kernelId';

/** The parts of an extension's context that keep the servers. No workspace can write there. */
export type ServerStorage = Pick<vscode.ExtensionContext, 'globalState' | 'secrets'>;

const ADDRESSES = 'servers';

/**
 * The Jupyter servers to which the user has connected. Tokens and passwords are kept in VS Code's `SecretStorage`,
 * which is not read if there is no server.
 */
export class ServerMemory {
  constructor(private readonly storage: ServerStorage) {}

  get urls(): readonly string[] {
    const urls = this.storage.globalState.get<unknown>(ADDRESSES);
    return Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : [];
  }

  servers(): Promise<readonly ServerAccess[]> {
    return Promise.all(
      this.urls.map(async (url) => {
        const { token, password, kernels } = parseJsonObject(await this.secret(url)) ?? {};
        return {
          url,
          ...(typeof token === 'string' && { token }),
          ...(typeof password === 'string' && { password }),
          ...(Array.isArray(kernels) && { kernels: kernels.filter(isKernelId) }),
        };
      }),
    );
  }

  async remember({ url, ...secret }: ServerAccess): Promise<void> {
    await this.storage.secrets.store(secretOf(url), JSON.stringify(secret));
    await this.setUrls([...this.urls.filter((one) => one !== url), url]);
  }

  async forget(url: string): Promise<void> {
    await this.setUrls(this.urls.filter((one) => one !== url));
    await this.storage.secrets.delete(secretOf(url));
  }

  /** A secret that cannot be read counts as missing: the server then says that it needs one. */
  private async secret(url: string): Promise<string> {
    try {
      return (await this.storage.secrets.get(secretOf(url))) ?? '';
    } catch {
      return '';
    }
  }

  private async setUrls(urls: readonly string[]): Promise<void> {
    await this.storage.globalState.update(ADDRESSES, urls);
  }
}

function secretOf(url: string): string {
  return `server ${url}`;
}
