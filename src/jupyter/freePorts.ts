import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/**
 * Returns different ports on which no process listens.
 *
 * All of them stay open until the last one is found, so that no two are equal. After that, another process may take a
 * port before the kernel does. This cannot be avoided, because a connection file has to name the ports before the
 * kernel exists.
 *
 * @throws the operating system's error if the address has no free port
 */
export async function findFreePorts(count: number, ip: string): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(servers.map((server) => listen(server, ip)));
  } finally {
    await Promise.all(servers.map(close));
  }
}

async function listen(server: Server, ip: string): Promise<number> {
  server.listen({ port: 0, host: ip });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  // A server that never listened passes an error to this callback, but needs no closing.
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
