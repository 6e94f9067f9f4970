import { connect, isIPv4, type NetConnectOpts } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { waitFor } from '../base/waiting';
import { addressOf, hostOf, type Channel, type ConnectionInfo } from './connectionFile';

const CHANNELS: readonly Channel[] = ['shell', 'iopub', 'stdin', 'control', 'hb'];
/** Windows tries for 2 s before it reports that a port is closed. */
const CONNECT_LIMIT_MS = 4000;

/**
 * When a process ends, the operating system closes its sockets one after another. So the ports are tried several times.
 */
const TRIES = 5;
const PAUSE_MS = 100;

/**
 * Resolves to whether a kernel of this machine has ended: all its ports then refuse connections. Call it only for a
 * kernel that has answered before, because the ports of a starting kernel refuse connections too.
 *
 * Only a kernel with a loopback address, or with the transport `ipc`, can count as ended. The ports of a remote kernel
 * may refuse because a network or a tunnel is down.
 */
export async function hasEnded(info: ConnectionInfo, closed: AbortSignal): Promise<boolean> {
  if (!isLocal(info)) {
    return false;
  }
  for (let tries = 0; tries < TRIES && !closed.aborted; tries++) {
    if (tries > 0) {
      await setTimeout(PAUSE_MS);
    }
    const refusals = await Promise.all(
      CHANNELS.map((channel) => refuses(addressOf(info, channel))),
    );
    if (refusals.every((isRefused) => isRefused)) {
      return true;
    }
  }
  return false;
}

/** Resolves to whether the kernel listens on its control port. A kernel that is starting does not listen at first. */
export async function isListening(info: ConnectionInfo): Promise<boolean> {
  return !(await refuses(addressOf(info, 'control')));
}

function isLocal(info: ConnectionInfo): boolean {
  const host = hostOf(info);
  const isLoopback = isIPv4(host) ? host.startsWith('127.') : ['::1', 'localhost'].includes(host);
  return info.transport === 'ipc' || isLoopback;
}

/**
 * Resolves to whether no process listens at the address. A connection that neither succeeds nor fails in time is no
 * refusal.
 */
async function refuses(address: NetConnectOpts): Promise<boolean> {
  const settled = new AbortController();
  let code: string | undefined;
  const socket = connect(address, () => settled.abort());
  socket.on('error', (error: NodeJS.ErrnoException) => {
    ({ code } = error);
    settled.abort();
  });
  await waitFor([settled.signal], CONNECT_LIMIT_MS);
  socket.destroy();
  // ENOENT: with the transport ipc, the socket is a file, and it is gone.
  return code === 'ECONNREFUSED' || code === 'ENOENT';
}
