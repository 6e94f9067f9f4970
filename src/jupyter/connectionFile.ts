import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { isIPv6, type NetConnectOpts } from 'node:net';
import { KernelInterruptError, messageOf } from '../base/errors';
import { findFreePorts } from './freePorts';
import { parseJsonObject, type JsonObject } from './json';
import { isUnset, PORT_NAMES } from './ports';
import { digestOf } from './signature';

export type Channel = 'shell' | 'iopub' | 'stdin' | 'control' | 'hb';

/**
 * The content of a connection file: a kernel's addresses and the key that signs its messages.
 * Source: Jupyter client documentation, "Making kernels for Jupyter", section "Connection files".
 */
export interface ConnectionInfo {
  readonly transport: 'tcp' | 'ipc';
  /** An IP address or a host name; for `ipc` the beginning of the sockets' paths. */
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** Signs every message in both directions. If it is empty, no message is signed. */
  readonly key: string;
  /** `hmac-`, followed by the name of a digest in Python's hashlib. */
  readonly signature_scheme: string;
  /** The keys of CURVE, ZeroMQ's encryption, as Z85 text. If they are missing, nothing is encrypted. */
  readonly curve_publickey?: string;
  readonly curve_secretkey?: string;
}

const DEFAULT_SCHEME = 'hmac-sha256';

/** 32 bytes in the encoding Z85 (ZeroMQ RFC 32). */
const CURVE_KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

/**
 * Reads a kernel's connection file.
 *
 * @throws KernelInterruptError `OS_ERROR` (cannot be read), `BAD_REQUEST` (not a connection file) or `NOT_SUPPORTED` (a
 *   transport or signature scheme that is not supported, or a registration file as in JEP 66)
 */
export async function readConnectionFile(file: string): Promise<ConnectionInfo> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new KernelInterruptError(
      'OS_ERROR',
      `The kernel's connection file cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  }
  return parseConnectionInfo(text);
}

/** Parses the text of a connection file. Throws `BAD_REQUEST` and `NOT_SUPPORTED` as `readConnectionFile` does. */
export function parseConnectionInfo(text: string): ConnectionInfo {
  const file = parseJsonObject(text);
  if (file === undefined) {
    throw invalid('it is not a JSON object');
  }
  return connectionInfoOf(file);
}

/** Returns connection info with free ports and a new key, for a kernel that will be started on this machine. */
export async function newConnectionInfo(): Promise<ConnectionInfo> {
  const ip = '127.0.0.1';
  const free = await findFreePorts(PORT_NAMES.length, ip);
  const ports = Object.fromEntries(PORT_NAMES.map((name, index) => [name, free[index]]));
  return connectionInfoOf({ transport: 'tcp', ip, key: randomUUID(), ...ports });
}

/**
 * Writes a connection file that only its owner may read, because its key allows a reader to run code in the kernel.
 *
 * @throws the operating system's error; `EEXIST` if the file exists, because an existing file would keep its
 *   permissions
 */
export async function writeConnectionFile(file: string, info: ConnectionInfo): Promise<void> {
  await writeFile(file, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Whether the kernel has an IPv6 address. ZeroMQ's sockets use IPv4 only, unless an option says otherwise. */
export function usesIpv6({ transport, ip }: ConnectionInfo): boolean {
  return transport === 'tcp' && isIPv6(withoutBrackets(ip));
}

/** Returns the ZeroMQ address of a channel. */
export function endpointOf(info: ConnectionInfo, channel: Channel): string {
  return info.transport === 'ipc'
    ? `ipc://${socketPathOf(info, channel)}`
    : `tcp://${usesIpv6(info) ? `[${hostOf(info)}]` : hostOf(info)}:${info[`${channel}_port`]}`;
}

/** The address to connect to, for each wildcard address. */
const LOOPBACK: Readonly<Record<string, string>> = {
  '*': '127.0.0.1',
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
};

/**
 * Returns the host that a client connects to, with the transport `tcp`. An IPv6 address is returned without brackets.
 */
export function hostOf({ ip }: ConnectionInfo): string {
  // A kernel may listen on a wildcard address, but a client cannot connect to it.
  const host = withoutBrackets(ip);
  return LOOPBACK[host] ?? host;
}

/** Returns the address of a channel for a plain connection, without ZeroMQ. */
export function addressOf(info: ConnectionInfo, channel: Channel): NetConnectOpts {
  return info.transport === 'ipc'
    ? { path: socketPathOf(info, channel) }
    : { host: hostOf(info), port: info[`${channel}_port`] };
}

/** Returns the path of a channel's socket, with the transport `ipc`. */
function socketPathOf(info: ConnectionInfo, channel: Channel): string {
  return `${info.ip}-${info[`${channel}_port`]}`;
}

function withoutBrackets(ip: string): string {
  return ip.replace(/^\[(.*)\]$/, '$1');
}

function connectionInfoOf(file: JsonObject): ConnectionInfo {
  if (file['registration_port'] !== undefined && file['shell_port'] === undefined) {
    throw new KernelInterruptError(
      'NOT_SUPPORTED',
      'This is a registration file (JEP 66) and not a connection file: the kernel tells its ports only to the program that started it. That program has to give Kernel Interrupt a connection file with the ports.',
    );
  }
  return {
    transport: oneOf(file, 'transport', ['tcp', 'ipc'], 'tcp'),
    ip: stringOf(file, 'ip'),
    shell_port: portOf(file, 'shell_port'),
    iopub_port: portOf(file, 'iopub_port'),
    stdin_port: portOf(file, 'stdin_port'),
    control_port: portOf(file, 'control_port'),
    hb_port: portOf(file, 'hb_port'),
    key: stringOf(file, 'key'),
    signature_scheme: schemeOf(file),
    ...curveKeysOf(file),
  };
}

function schemeOf(file: JsonObject): string {
  const scheme = file['signature_scheme'] ?? DEFAULT_SCHEME;
  if (typeof scheme !== 'string' || digestOf(scheme) === undefined) {
    throw new KernelInterruptError(
      'NOT_SUPPORTED',
      `The signature_scheme of the kernel is ${JSON.stringify(scheme)}, which Kernel Interrupt does not support. Start the kernel with ${DEFAULT_SCHEME}.`,
    );
  }
  return scheme;
}

function curveKeysOf(
  file: JsonObject,
): Pick<ConnectionInfo, 'curve_publickey' | 'curve_secretkey'> {
  // A file without encryption may have null as its keys.
  if ((file['curve_publickey'] ?? file['curve_secretkey'] ?? undefined) === undefined) {
    return {};
  }
  return {
    curve_publickey: curveKeyOf(file, 'curve_publickey'),
    curve_secretkey: curveKeyOf(file, 'curve_secretkey'),
  };
}

function curveKeyOf(file: JsonObject, name: 'curve_publickey' | 'curve_secretkey'): string {
  const key = file[name];
  if (typeof key !== 'string' || !CURVE_KEY.test(key)) {
    throw invalid(`${name} is not a key of 40 characters`);
  }
  return key;
}

function portOf(file: JsonObject, name: (typeof PORT_NAMES)[number]): number {
  const port = file[name];
  if (isUnset(port)) {
    throw invalid(`${name} is ${String(port)}, because the kernel has not chosen its ports yet`);
  }
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalid(`${name} is not a port`);
  }
  return port;
}

function stringOf(file: JsonObject, name: string): string {
  const value = file[name];
  if (typeof value !== 'string') {
    throw invalid(`${name} is not a string`);
  }
  return value;
}

function oneOf<T extends string>(
  file: JsonObject,
  name: string,
  known: readonly T[],
  fallback: T,
): T {
  const value = file[name] ?? fallback;
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) {
    throw new KernelInterruptError(
      'NOT_SUPPORTED',
      `The kernel's ${name} is ${JSON.stringify(value)}; supported: ${known.join(', ')}.`,
    );
  }
  return found;
}

function invalid(reason: string): KernelInterruptError {
  return new KernelInterruptError('BAD_REQUEST', `This connection file cannot be used: ${reason}.`);
}
