import { endpointOf, type ConnectionInfo } from './connectionFile';
import type { ZeroMq } from './sockets';

/**
 * Whether the kernel's heartbeat answers. It has a thread of its own: a busy kernel's does, a dead or stopped one's
 * does not.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "Heartbeat for kernels".
 *
 * @param end when to give up
 * @throws what zeromq.js throws where the address is none
 */
export async function heartbeat(
  zmq: ZeroMq,
  info: ConnectionInfo,
  end: AbortSignal,
): Promise<boolean> {
  if (end.aborted) {
    return false;
  }
  const socket = new zmq.Request({ linger: 0 });
  const close = (): void => socket.close();
  end.addEventListener('abort', close);
  try {
    socket.connect(endpointOf(info, 'hb'));
    await socket.send('ping');
    // Closing the socket ends the loop without an answer.
    for await (const [answer] of socket) {
      return answer?.toString() === 'ping';
    }
    return false;
  } finally {
    end.removeEventListener('abort', close);
    close();
  }
}
