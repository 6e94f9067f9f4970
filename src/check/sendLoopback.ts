import { KernelInterruptError } from '../base/errors';
import { loadZeroMq } from '../jupyter/zmq/sockets';

/** How long one send or receive may take. */
const TIMEOUT_MS = 5000;

/**
 * Sends a message through ZeroMQ to 127.0.0.1 and back, which proves that the native addon of zeromq.js works here.
 *
 * @returns the version of libzmq
 * @throws the error of zeromq.js if the addon cannot be loaded or the message does not arrive
 */
export async function sendLoopback(): Promise<string> {
  const { Reply, Request, version } = await loadZeroMq();
  const options = { linger: 0, sendTimeout: TIMEOUT_MS, receiveTimeout: TIMEOUT_MS };
  const server = new Reply(options);
  const client = new Request(options);
  try {
    await server.bind('tcp://127.0.0.1:*');
    client.connect(server.lastEndpoint ?? '');
    await client.send('ping');
    await server.send(await server.receive());
    const [answer] = await client.receive();
    if (answer?.toString() !== 'ping') {
      throw new KernelInterruptError('OS_ERROR', 'The message came back changed.');
    }
    return version;
  } finally {
    client.close();
    server.close();
  }
}
