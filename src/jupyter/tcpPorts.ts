import { readFile } from 'node:fs/promises';
import { parseJsonObject } from './json';

/**
 * Returns the TCP ports that a connection file names, for finding the process that listens on them.
 *
 * @returns undefined if the file is not completely written, names no ports, or is not for TCP
 */
export async function readTcpPorts(connectionFile: string): Promise<readonly number[] | undefined> {
  const info = parseJsonObject(await readFile(connectionFile, 'utf8').catch(() => '')) ?? {};
  if ((info['transport'] ?? 'tcp') !== 'tcp') {
    return undefined;
  }
  const ports = Object.entries(info).flatMap(([name, value]) =>
    name.endsWith('_port') && isPort(value) ? [value] : [],
  );
  return ports.length > 0 ? ports : undefined;
}

/** Port 0 means that the kernel has not chosen it yet. */
function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;
}
