import type { ServerAccess } from './serverAddress';

/** A server whose kernels are listed. */
export interface KnownServer {
  readonly access: ServerAccess;
  /** The folder of its connection files, if it runs on this machine. */
  readonly runtimeFolder?: string | undefined;
  /** Its process, if it was found by its file. No other process gets its token. */
  readonly process?: { readonly pid: number; readonly start: string } | undefined;
}

/** A server of this machine that is not contacted. */
export interface RefusedServer {
  /** Names the server, or its file if that is not read. */
  readonly name: string;
  readonly url?: string;
  /** Why it is not contacted, and what the user can do. */
  readonly refusal: string;
}

export type AnyServer = KnownServer | RefusedServer;

export function isKnown(server: AnyServer): server is KnownServer {
  return 'access' in server;
}
