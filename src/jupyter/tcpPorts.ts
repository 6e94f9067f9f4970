import { readFile } from 'node:fs/promises';
import { parseJsonObject } from './json';
import { PORT_NAMES } from './ports';

/**
 * Returns the TCP ports that a connection file names, for finding the process that listens on them.
 *
 * @returns undefined if the file is missing or not completely written, names no ports, or is not for TCP
 */
export async function readTcpPorts(connectionFile: string): Promise<readonly number[] | undefined> {
  const info = parseJsonObject(await readFile(connectionFile, 'utf8').catch(() => '')) ?? {};
  if ((info['transport'] ?? 'tcp') !== 'tcp') {
    return undefined;
  }
  // Not `registration_port` (JEP 66): the program that started the kernel listens on it.
  const ports = PORT_NAMES.map((name) => info[name]).filter(isPort);
  return ports.length > 0 ? ports : undefined;
}

/** Returns false for 0, which the file contains until the kernel has chosen a port. */
function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;
}
