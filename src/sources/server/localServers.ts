import { hostname } from 'node:os';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { parseJsonObject, type JsonObject } from '../../jupyter/json';
import type { FoundServer } from './findServers';
import type { AnyServer } from './KnownServer';
import { serverName, serverUrl } from './serverAddress';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1|)$/;
const WILDCARD = /^(?:0\.0\.0\.0|::|\*)$/;

const CONNECT = 'Use "Connect to Jupyter Server…".';

export interface LocalServersOptions {
  /** Jupyter's runtime folder, in which the files were found. */
  readonly folder: string;
  readonly logger: Logger;
  /** The name of this machine. */
  readonly machine?: string;
}

/**
 * Returns the Jupyter servers of this user on this machine. A server is refused if its file could be someone else's,
 * because the token could then go to that person's program. A server is also refused if its address cannot be used. A
 * file that does not lead to a server is left out.
 */
export function localServers(
  found: readonly FoundServer[],
  { folder, logger, machine = hostname() }: LocalServersOptions,
): readonly AnyServer[] {
  return found.flatMap((one) => {
    try {
      return [localServer(one, folder, machine)];
    } catch (error) {
      logger.info(`${one.file} does not lead to a Jupyter server: ${messageOf(error)}`);
      return [];
    }
  });
}

function localServer(
  { file, pid, start, content, listens, problem }: FoundServer,
  folder: string,
  machine: string,
): AnyServer {
  if (content === undefined) {
    const why = problem?.message ?? 'it cannot be read';
    const refusal = `Kernel Interrupt does not use ${file} in Jupyter's runtime folder: ${why}. ${CONNECT}`;
    return { name: file, refusal };
  }
  const server = parseJsonObject(content);
  if (!server) {
    throw new Error('it is not a JSON object.');
  }
  const { token, hostname: host, sock } = server;
  const url = urlOf(server);
  if (server['pid'] !== pid || typeof host !== 'string') {
    throw new Error('the pid in it is not the one in its name, or it names no host.');
  }
  // If the server has ended, a later process may have its pid, and another process its port.
  if (listens === false && sock === '') {
    throw new Error(
      `process ${pid} does not listen on its port, so the server has probably ended.`,
    );
  }
  const why = problem ? `${problem.message} ${CONNECT}` : addressProblem(host, sock, machine);
  if (why !== undefined) {
    const name = serverName(url);
    return { name, url, refusal: `Kernel Interrupt does not contact ${name}. ${why}` };
  }
  const access = { url, ...(typeof token === 'string' && token !== '' && { token }) };
  return { access, runtimeFolder: folder, process: { pid, start } };
}

/** Returns why Kernel Interrupt must not contact a server at the address in its file; undefined if it may. */
function addressProblem(host: string, sock: unknown, machine: string): string | undefined {
  const name = host.toLowerCase();
  if (!LOOPBACK.test(name) && !WILDCARD.test(name) && name !== machine.toLowerCase()) {
    return `The server's file in Jupyter's runtime folder names another machine. If that is right, use "Connect to Jupyter Server…".`;
  }
  return sock === ''
    ? undefined
    : 'The server listens on a Unix socket, which Kernel Interrupt does not support. Start it on a port.';
}

/**
 * Returns the host to connect to. A client cannot connect to a wildcard address, so a loopback address replaces it. The
 * name `localhost` would not be safe: if it resolves to an address on which the server does not listen, another user's
 * program may listen there on the same port.
 */
function connectableHost(host: string): string {
  return host === '::' ? '::1' : host === '' || WILDCARD.test(host) ? '127.0.0.1' : host;
}

function urlOf(server: JsonObject): string {
  const { hostname: host, port, base_url: base, secure } = server;
  if (typeof host !== 'string' || typeof port !== 'number' || typeof base !== 'string') {
    throw new Error('it names no host, no port or no base URL.');
  }
  // A base URL that does not begin with a slash could change the host and the port, which are checked separately.
  if (!base.startsWith('/')) {
    throw new Error('its base URL does not begin with a slash.');
  }
  const name = connectableHost(host);
  const shown = name.includes(':') ? `[${name}]` : name;
  const address = `${secure === true ? 'https' : 'http'}://${shown}:${port}${base}`;
  if (!URL.canParse(address)) {
    throw new Error('its address is malformed.');
  }
  return serverUrl(new URL(address));
}
