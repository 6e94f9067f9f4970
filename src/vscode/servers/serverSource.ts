import { messageOf } from '../../base/errors';
import type { FoundServer } from '../../sources/server/findServers';
import { isKnown, type AnyServer, type KnownServer } from '../../sources/server/KnownServer';
import { localServers } from '../../sources/server/localServers';
import { serverIdentity } from '../../sources/server/serverAddress';
import { hasServerFile } from '../../sources/server/serverFiles';
import { ServerSource, type ServerSourceOptions } from '../../sources/server/ServerSource';
import type { ServerMemory } from './ServerMemory';

export interface ServerSourceParts extends Omit<ServerSourceOptions, 'servers'> {
  readonly memory: Pick<ServerMemory, 'servers'>;
  /** Returns the folder in which to look for the servers of this machine; undefined if the user wants no search. */
  readonly runtimeFolder: () => string | undefined;
  readonly findServers: (folder: string) => Promise<readonly FoundServer[]>;
  readonly isTrusted: () => boolean;
}

/** Creates the source of the kernels of Jupyter servers. */
export function createServerSource(parts: ServerSourceParts): ServerSource {
  return new ServerSource({ ...parts, servers: () => knownServers(parts) });
}

/**
 * Returns the servers to which the user has connected, and those of this machine. If one is both, it is listed once,
 * with the token or password that the user entered. Returns none in an untrusted workspace.
 */
async function knownServers(parts: ServerSourceParts): Promise<readonly AnyServer[]> {
  if (!parts.isTrusted()) {
    return [];
  }
  const [remembered, local] = await Promise.all([parts.memory.servers(), serversHere(parts)]);
  const trusted = local.filter(isKnown);
  const own = remembered.map((access): KnownServer => {
    const here = trusted.find((server) => urlOf(server) === urlOf({ access }));
    return { access, runtimeFolder: here?.runtimeFolder };
  });
  // Keeps the first of several servers with one address. A server that has ended may have left a file with the address
  // of one that runs, so the trusted servers come first.
  return [...own, ...trusted, ...local].filter(
    (server, index, all) => all.findIndex((one) => urlOf(one) === urlOf(server)) === index,
  );
}

async function serversHere({
  runtimeFolder,
  findServers,
  logger,
}: ServerSourceParts): Promise<readonly AnyServer[]> {
  const folder = runtimeFolder();
  if (folder === undefined || !(await hasServerFile(folder))) {
    return [];
  }
  try {
    return localServers(await findServers(folder), { folder, logger });
  } catch (error) {
    logger.warn(`The Jupyter servers of this computer were not found: ${messageOf(error)}`);
    return [];
  }
}

/** Returns the same text for all descriptions of one server. If its file was not read, only its name is known. */
function urlOf(server: AnyServer): string {
  if (isKnown(server)) {
    return serverIdentity(server.access.url);
  }
  return server.url === undefined ? server.name : serverIdentity(server.url);
}
