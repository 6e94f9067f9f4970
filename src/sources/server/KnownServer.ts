import type { ServerAccess } from './serverAddress';

/** A server whose kernels are listed. */
export interface KnownServer {
  readonly access: ServerAccess;
  /** The folder with the connection files of its kernels, if the server runs on this machine. */
  readonly runtimeFolder?: string | undefined;
  /**
   * The server's process, if the server was found by the file that it wrote. No other process gets the token in this
   * file.
   */
  readonly process?: { readonly pid: number; readonly start: string } | undefined;
}

/** A server of this machine that Kernel Interrupt does not contact. */
export interface RefusedServer {
  /** The server's name in a sentence, or the name of its file if the file was not read. */
  readonly name: string;
  readonly url?: string;
  /** Why Kernel Interrupt does not contact it, and what the user can do. */
  readonly refusal: string;
}

export type AnyServer = KnownServer | RefusedServer;

export function isKnown(server: AnyServer): server is KnownServer {
  return 'access' in server;
}
