import type { Request } from 'zeromq';
import { untilAborted, withinLimit } from '../../base/waiting';
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
  try {
    socket.connect(endpointOf(info, 'hb'));
    const answered = withinLimit(answers(socket), timeLimitMs, false);
    return (await untilAborted(answered, closed)) ?? false;
  } finally {
    socket.close();
  }
}

async function answers(socket: Request): Promise<boolean> {
  await socket.send('ping');
  // Closing the socket ends the loop without an answer.
  for await (const [answer] of socket) {
    return answer?.toString() === 'ping';
  }
  return false;
}
