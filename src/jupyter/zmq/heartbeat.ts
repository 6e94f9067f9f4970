import { endpointOf, type ConnectionInfo } from '../connectionFile';
import type { ZeroMq } from './sockets';

/**
 * Whether the kernel's heartbeat answers. It has a thread of its own: a busy kernel's does, a dead or stopped one's
 * does not.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "Heartbeat for kernels".
 *
 * @param timeLimitMs how long it may take
 * @param closed ends the wait
 * @throws what zeromq.js throws where the address is none
 */
export async function heartbeat(
  zmq: ZeroMq,
  info: ConnectionInfo,
  timeLimitMs: number,
  closed: AbortSignal,
): Promise<boolean> {
  if (closed.aborted) {
    return false;
  }
  const socket = new zmq.Request({ linger: 0 });
  const close = (): void => socket.close();
  closed.addEventListener('abort', close);
  // Not AbortSignal.timeout: put together with another signal, Node 20 loses it when memory is freed.
  const limit = setTimeout(close, timeLimitMs);
  try {
    socket.connect(endpointOf(info, 'hb'));
    await socket.send('ping');
    // Closing the socket ends the loop without an answer.
    for await (const [answer] of socket) {
      return answer?.toString() === 'ping';
    }
    return false;
  } finally {
    clearTimeout(limit);
    closed.removeEventListener('abort', close);
    close();
  }
}
