import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { KernelInterruptError, messageOf } from '../base/errors';
import { findFreePorts } from './freePorts';
import { parseJsonObject, type JsonObject } from './json';

export type Channel = 'shell' | 'iopub' | 'stdin' | 'control' | 'hb';

/**
 * The content of a connection file: a kernel's addresses and the key that signs its messages.
 * Source: Jupyter client documentation, "Making kernels for Jupyter", section "Connection files".
 */
export interface ConnectionInfo {
  readonly transport: 'tcp' | 'ipc';
  /** An IP address; for `ipc` the beginning of the sockets' paths. */
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** Signs every message in both directions. If it is empty, no message is signed. */
  readonly key: string;
  readonly signature_scheme: 'hmac-sha256';
}

const PORT_NAMES = ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'] as const;

/**
 * Reads a kernel's connection file.
 *
 * @throws KernelInterruptError `OS_ERROR` (cannot be read), `BAD_REQUEST` (not a connection file) or `NOT_SUPPORTED`
 *   (a transport, signature scheme or encryption that is not supported)
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

/** Parses the text of a connection file. Throws as `readConnectionFile` does. */
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
 * @throws the operating system's error; `EEXIST` if the file exists, because it would keep its permissions
 */
export async function writeConnectionFile(file: string, info: ConnectionInfo): Promise<void> {
  await writeFile(file, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Returns the ZeroMQ address of a channel. */
export function endpointOf(info: ConnectionInfo, channel: Channel): string {
  return info.transport === 'ipc'
    ? `ipc://${socketPathOf(info, channel)}`
    : `tcp://${hostOf(info)}:${info[`${channel}_port`]}`;
}

/** Returns the host that a client connects to, with the transport `tcp`. */
export function hostOf({ ip }: ConnectionInfo): string {
  // A kernel may listen on the wildcard address, but a client cannot connect to it.
  return ip === '*' || ip === '0.0.0.0' ? '127.0.0.1' : ip;
}

/** Returns the path of a channel's socket, with the transport `ipc`. */
export function socketPathOf(info: ConnectionInfo, channel: Channel): string {
  return `${info.ip}-${info[`${channel}_port`]}`;
}

function connectionInfoOf(file: JsonObject): ConnectionInfo {
  if (file['curve_publickey'] !== undefined) {
    throw new KernelInterruptError(
      'NOT_SUPPORTED',
      'The kernel encrypts its messages (curve_publickey), which is not supported.',
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
    signature_scheme: oneOf(file, 'signature_scheme', ['hmac-sha256'], 'hmac-sha256'),
  };
}

function portOf(file: JsonObject, name: (typeof PORT_NAMES)[number]): number {
  const port = file[name];
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
  return new KernelInterruptError('BAD_REQUEST', `This is not a connection file: ${reason}.`);
}
