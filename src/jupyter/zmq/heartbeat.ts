import type { Request } from 'zeromq';
import { untilAborted, withinLimit } from '../../base/waiting';
import { endpointOf, type ConnectionInfo } from '../connectionFile';
import { connectOptions, type ZeroMq } from './sockets';

/**
 * Resolves to whether the kernel's heartbeat answers. ipykernel answers in a separate thread, even while a cell runs. A
 * kernel that has ended, or that SIGSTOP has suspended, does not answer. A single-threaded kernel, such as IRkernel,
 * answers only between cells.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "Heartbeat for kernels".
 *
 * @param closed ends the wait
 * @throws the error of zeromq.js if the address is invalid
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
  const socket = new zmq.Request(connectOptions(info));
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
