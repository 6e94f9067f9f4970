import { KernelInterruptError } from '../../base/errors';

/** The address of a Jupyter server, and the credentials for it. */
export interface ServerAccess {
  /** The address, as `serverUrl` returns it. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly password?: string | undefined;
  /** The ids of kernels that the user has entered, because the server does not list its kernels. */
  readonly kernels?: readonly string[] | undefined;
}

/** The pages of Jupyter's programs, whose addresses users copy from their browser. */
const PAGES =
  /\/(?:lab|tree|notebooks|edit|doc|terminals|consoles|files|view|login|api|nbclassic|voila)(?:\/.*)?$/;

/** Splits a path after `/user/NAME`, with which JupyterHub names a user. NAME may be one of PAGES. */
const USER = /^((?:.*?\/user\/[^/]+)?)(.*)$/s;

/** The names of this computer's loopback interface. They usually lead to the same servers. */
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Parses the address of a Jupyter server as a user copies or types it: with or without a token, a page, or the scheme.
 *
 * @throws KernelInterruptError `BAD_REQUEST`
 */
export function parseServerAddress(text: string): ServerAccess {
  const written = text.trim();
  const address = /^[a-z][a-z+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new KernelInterruptError(
      'BAD_REQUEST',
      'This is not the address of a Jupyter server. Such an address looks like http://localhost:8888/ or https://hub.example.org/user/name/.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new KernelInterruptError(
      'BAD_REQUEST',
      'The address contains a user name or a password. Leave them out: Kernel Interrupt asks for the password if the server needs it.',
    );
  }
  const token = url.searchParams.get('token') ?? '';
  const [, user = '', rest = ''] = USER.exec(url.pathname) ?? [];
  url.pathname = `${user}${rest.replace(PAGES, '')}`;
  return { url: serverUrl(url), ...(token !== '' && { token }) };
}

/**
 * Returns the address of a server without the query. The result ends with a slash, and is the same for each spelling.
 */
export function serverUrl({ origin, pathname }: URL): string {
  return `${origin}${pathname.replace(/\/*$/, '/')}`;
}

/**
 * Returns a server's name as part of a sentence: without the scheme, the token, and characters that could form a link
 * or an icon.
 */
export function serverName(url: string): string {
  const { host, pathname } = new URL(url);
  const path = pathname.replace(/\/$/, '').replace(/[^\w/.~%-]/g, encodeCharacter);
  return `the Jupyter server at ${host}${path}`;
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Returns the same text for all loopback addresses of a server. Returns any other address unchanged. */
export function serverIdentity(url: string): string {
  const { protocol, port, pathname } = new URL(url);
  return isLoopback(url) ? `${protocol}//localhost:${port}${pathname}` : url;
}

export function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}
