import { constants, type Stats } from 'node:fs';
import { open, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { parseJsonObject, type JsonObject } from '../../jupyter/json';
import { serverName, serverUrl } from './serverAddress';
import { serverFiles } from './serverFiles';
import type { KnownServer } from './ServerSource';

const MAX_FILE_BYTES = 64 * 1024;

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1|)$/;
const WILDCARD = /^(?:0\.0\.0\.0|::|\*)$/;

/** The parts of this machine that the rules ask for; tests use others. */
export interface ThisMachine {
  readonly platform: NodeJS.Platform;
  readonly uid: number | undefined;
  readonly hostname: string;
  /** Returns the user of a living process; undefined if there is no such process, or it cannot be told. */
  readonly userOf: (pid: number) => Promise<number | undefined>;
  /** Whether a process listens on a port; undefined if this system does not tell it. */
  readonly listens: (pid: number, port: number) => Promise<boolean | undefined>;
}

const thisMachine: ThisMachine = {
  platform: process.platform,
  uid: process.getuid?.(),
  hostname: hostname(),
  userOf: async (pid) => {
    if (process.platform === 'linux') {
      return (await stat(`/proc/${pid}`).catch(() => undefined))?.uid;
    }
    return canSignal(pid) ? process.getuid?.() : undefined;
  },
  listens: async (pid, port) =>
    process.platform === 'linux' ? listensOnLinux(pid, port) : undefined,
};

/**
 * Finds the Jupyter servers of this user on this machine. A server whose file could be someone else's gets a refusal,
 * because we would send it a token. A server whose process has ended is left out.
 */
export async function localServers(
  folder: string,
  logger: Logger,
  machine: ThisMachine = thisMachine,
): Promise<readonly KnownServer[]> {
  const found = await Promise.all(
    (await serverFiles(folder)).map(async (file) => {
      try {
        return (await readServer(file, machine)) ?? [];
      } catch (error) {
        logger.info(`${file} does not lead to a Jupyter server: ${messageOf(error)}`);
        return [];
      }
    }),
  );
  return found.flat();
}

async function readServer(file: string, machine: ThisMachine): Promise<KnownServer | undefined> {
  // Neither a link nor a device is followed or waited for.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
  const handle = await open(file, (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MAX_FILE_BYTES) {
      throw new Error('it is not a regular file of a usual size.');
    }
    const server = parseJsonObject(await handle.readFile('utf8'));
    if (!server) {
      throw new Error('it is not a JSON object.');
    }
    return await knownServer(server, stats, path.dirname(file), machine);
  } finally {
    await handle.close();
  }
}

async function knownServer(
  server: JsonObject,
  stats: Stats,
  folder: string,
  machine: ThisMachine,
): Promise<KnownServer | undefined> {
  const { pid, token, hostname: host } = server;
  const url = urlOf(server);
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0 || typeof host !== 'string') {
    throw new Error('it names no process or no host.');
  }
  const user = await machine.userOf(pid);
  if (user === undefined && machine.platform !== 'win32') {
    throw new Error(`process ${pid} has ended.`);
  }
  // A later process may have the pid, and a process of another user the port.
  if (user === machine.uid && (await machine.listens(pid, Number(server['port']))) === false) {
    throw new Error(`process ${pid} is not the server.`);
  }
  const why = refusalOf({ stats, host, user, isSocket: server['sock'] !== '' }, machine);
  const access = { url, ...(typeof token === 'string' && token !== '' && { token }) };
  return why === undefined
    ? { access, runtimeFolder: folder }
    : { access: { url }, refusal: `${capital(serverName(url))} is not contacted: ${why}` };
}

/** Returns why a server is not trusted with its token; undefined if it is. */
function refusalOf(
  {
    stats,
    host,
    user,
    isSocket,
  }: {
    readonly stats: Pick<Stats, 'uid' | 'mode'>;
    readonly host: string;
    readonly user: number | undefined;
    readonly isSocket: boolean;
  },
  machine: ThisMachine,
): string | undefined {
  if (machine.platform === 'win32') {
    return 'on Windows, Kernel Interrupt does not check yet who may write its file. Use "Connect to Jupyter Server".';
  }
  if (stats.uid !== machine.uid || user !== machine.uid) {
    return 'its file or its process belongs to another user. Use "Connect to Jupyter Server".';
  }
  if ((stats.mode & 0o077) !== 0) {
    return 'other users may read or write its file in the runtime folder. Use "Connect to Jupyter Server".';
  }
  const name = host.toLowerCase();
  const isHere =
    LOOPBACK.test(name) || WILDCARD.test(name) || name === machine.hostname.toLowerCase();
  if (!isHere) {
    return 'its file names another machine. If that is right, use "Connect to Jupyter Server".';
  }
  return isSocket
    ? 'it listens on a Unix socket, which Kernel Interrupt does not support. Start it on a port.'
    : undefined;
}

/** A wildcard address listens on this machine, but cannot be connected to. */
function urlOf(server: JsonObject): string {
  const { hostname: host, port, base_url: base, secure } = server;
  if (typeof host !== 'string' || typeof port !== 'number' || typeof base !== 'string') {
    throw new Error('it names no host, no port or no base URL.');
  }
  // Otherwise it could change the host and the port that are checked.
  if (!base.startsWith('/')) {
    throw new Error('its base URL does not begin with a slash.');
  }
  const name = host === '' || WILDCARD.test(host) ? 'localhost' : host;
  const shown = name.includes(':') ? `[${name}]` : name;
  const address = `${secure === true ? 'https' : 'http'}://${shown}:${port}${base}`;
  if (!URL.canParse(address)) {
    throw new Error('its address is malformed.');
  }
  return serverUrl(new URL(address));
}

/** Source: proc(5), /proc/net/tcp: the second column ends with the local port, 0A is the state LISTEN. */
const LISTENING = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]+ 0A (?:\S+\s+){5}(\d+)/gm;

/** Whether one of the process's descriptors is a socket that listens on this port. */
async function listensOnLinux(pid: number, port: number): Promise<boolean> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/self/net/${name}`, 'latin1').catch(() => '')),
  );
  const sockets = new Set(
    tables
      .flatMap((table) => [...table.matchAll(LISTENING)])
      .filter(([, hex = '']) => parseInt(hex, 16) === port)
      .map(([, , inode = '']) => `socket:[${inode}]`),
  );
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = names.map((name) => readlink(path.join(folder, name)).catch(() => ''));
  return (await Promise.all(links)).some((link) => sockets.has(link));
}

/** Whether a process of this user has this pid: a signal to another user's process fails. */
function canSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
