import type * as zeromq from 'zeromq';
import { endpointOf, usesIpv6, type ConnectionInfo } from '../connectionFile';

/** The exports of zeromq.js. It is loaded when it is first needed, because it contains a native addon. */
export type ZeroMq = typeof zeromq;

export interface KernelSockets {
  readonly shell: zeromq.Dealer;
  readonly control: zeromq.Dealer;
  readonly iopub: zeromq.Subscriber;
}

export const loadZeroMq = (): Promise<ZeroMq> => import('zeromq');

interface ConnectOptions {
  readonly linger: number;
  readonly ipv6?: boolean;
  readonly curveServerKey?: string;
  readonly curvePublicKey?: string;
  readonly curveSecretKey?: string;
}

/** Returns the options of every socket that connects to the kernel. */
export function connectOptions(info: ConnectionInfo): ConnectOptions {
  const { curve_publickey: publicKey, curve_secretkey: secretKey } = info;
  return {
    linger: 0,
    ...(usesIpv6(info) && { ipv6: true }),
    // Jupyter gives the kernel and its clients the same pair of keys.
    ...(publicKey !== undefined &&
      secretKey !== undefined && {
        curveServerKey: publicKey,
        curvePublicKey: publicKey,
        curveSecretKey: secretKey,
      }),
  };
}

/** Every topic begins with the empty text. */
export const ALL_TOPICS = '';

/**
 * Without a connection, `send` fails with EAGAIN after this time. `Outbox` then checks whether the message is still
 * wanted.
 */
const SEND_TIMEOUT_MS = 100;

/**
 * Opens sockets to a kernel, which may not have started yet. ZeroMQ connects as soon as it can, and again after a
 * restart.
 *
 * @param session the identity of this client, to which the kernel sends its replies
 */
export function openSockets(zmq: ZeroMq, info: ConnectionInfo, session: string): KernelSockets {
  // With `immediate`, ZeroMQ queues nothing while the kernel is not connected. Otherwise a message to a dead kernel
  // would reach the kernel that is started next on these ports.
  const common = connectOptions(info);
  const dealer = { ...common, routingId: session, immediate: true, sendTimeout: SEND_TIMEOUT_MS };
  const sockets = {
    shell: new zmq.Dealer(dealer),
    control: new zmq.Dealer(dealer),
    // No limit. With a limit, ZeroMQ would drop messages of a kernel that prints faster than we read, even a cell's
    // `idle`.
    iopub: new zmq.Subscriber({ ...common, receiveHighWaterMark: 0 }),
  };
  sockets.iopub.subscribe(ALL_TOPICS);
  sockets.shell.connect(endpointOf(info, 'shell'));
  sockets.control.connect(endpointOf(info, 'control'));
  sockets.iopub.connect(endpointOf(info, 'iopub'));
  return sockets;
}
