import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** The range is below the ports that systems give to outgoing connections (Linux: from 32768, Windows: from 49152). */
const LOWEST = 10_000;
const HIGHEST = 32_000;
const TRIES = 20;

/**
 * Returns different ports on which no process listens.
 *
 * All of them stay open until the last one is found, so that no two are equal. After that, another process may take a
 * port before the kernel does, because a connection file has to name the ports before the kernel exists. On a busy
 * machine, this would happen often to ports that systems give to outgoing connections, so other ports are tried first.
 *
 * @throws the operating system's error if no port can be opened at the address
 */
export async function findFreePorts(count: number, ip: string): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(servers.map((server) => listen(server, ip)));
  } finally {
    await Promise.all(servers.map(close));
  }
}

/** Tries random ports. If they are in use, or Windows reserves them, the system chooses the port. */
async function listen(server: Server, host: string): Promise<number> {
  for (let tries = 1; tries <= TRIES; tries++) {
    server.listen({ port: tries < TRIES ? randomInt(LOWEST, HIGHEST) : 0, host });
    try {
      await once(server, 'listening');
      break;
    } catch (error) {
      if (tries === TRIES) {
        throw error;
      }
    }
  }
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  // A server that never listened passes an error to this callback, but needs no closing.
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
