import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/**
 * Different ports that nobody listens on.
 *
 * All of them are held until the last one is found, so that no two are the same. From then on until the kernel binds
 * them they are anybody's: a connection file names ports before there is a process that could own them.
 *
 * @throws the system's error where the address has no port to give
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
  // One that never listened calls back with an error, and is closed all the same.
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
