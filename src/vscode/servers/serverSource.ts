import { localServers } from '../../sources/server/localServers';
import { serverIdentity } from '../../sources/server/serverAddress';
import {
  ServerSource,
  type KnownServer,
  type ServerSourceOptions,
} from '../../sources/server/ServerSource';
import type { ServerMemory } from './ServerMemory';

export interface ServerSourceParts extends Omit<ServerSourceOptions, 'servers'> {
  readonly memory: Pick<ServerMemory, 'servers'>;
  /** The runtime folder in which to look for servers of this machine; undefined: do not look for any. */
  readonly runtimeFolder: () => string | undefined;
  readonly isTrusted: () => boolean;
}

/** Creates the source of the kernels of Jupyter servers. */
export function createServerSource(parts: ServerSourceParts): ServerSource {
  return new ServerSource({ ...parts, servers: () => knownServers(parts) });
}

/** Returns the servers of the user, and those of this machine. A server that is both is one, with the user's access. */
async function knownServers({
  memory,
  runtimeFolder,
  isTrusted,
  logger,
}: ServerSourceParts): Promise<readonly KnownServer[]> {
  if (!isTrusted()) {
    return [];
  }
  const folder = runtimeFolder();
  const [remembered, local] = await Promise.all([
    memory.servers(),
    folder === undefined ? [] : localServers(folder, logger),
  ]);
  const isSame = (one: KnownServer, other: KnownServer): boolean =>
    serverIdentity(one.access.url) === serverIdentity(other.access.url);
  const trusted = local.filter(({ refusal }) => refusal === undefined);
  const own = remembered.map((access): KnownServer => {
    const here = trusted.find((server) => isSame({ access }, server));
    return { access, runtimeFolder: here?.runtimeFolder };
  });
  // A server that has ended may have left a file with the address of one that runs. The trusted one counts.
  return [...own, ...trusted, ...local].filter(
    (server, index, all) => all.findIndex((one) => isSame(one, server)) === index,
  );
}
