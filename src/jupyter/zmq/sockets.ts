import type * as zeromq from 'zeromq';
import { endpointOf, type ConnectionInfo } from '../connectionFile';

/** What zeromq.js exports. Loaded at the first need, because it brings a native addon. */
export type ZeroMq = typeof zeromq;

export interface KernelSockets {
  readonly shell: zeromq.Dealer;
  readonly control: zeromq.Dealer;
  readonly iopub: zeromq.Subscriber;
}

export const loadZeroMq = (): Promise<ZeroMq> => import('zeromq');

/** After how many milliseconds without a connection sending fails with EAGAIN, and can be thought over. */
const SEND_TIMEOUT_MS = 100;

/**
 * Sockets to a kernel, which need not be there yet: ZeroMQ connects when it can, and again when the kernel was
 * restarted.
 *
 * @param session identifies this client: a kernel's replies go to the identity that asked
 */
export function openSockets(zmq: ZeroMq, info: ConnectionInfo, session: string): KernelSockets {
  // `immediate` lets ZeroMQ keep nothing back for a kernel that is not connected: what was meant for one that died
  // would reach the one that is started in its place.
  const dealer = { linger: 0, routingId: session, immediate: true, sendTimeout: SEND_TIMEOUT_MS };
  const sockets = {
    shell: new zmq.Dealer(dealer),
    control: new zmq.Dealer(dealer),
    // With a limit, a kernel that prints faster than we read would make us miss the idle that ends the cell.
    iopub: new zmq.Subscriber({ linger: 0, receiveHighWaterMark: 0 }),
  };
  sockets.iopub.subscribe();
  sockets.shell.connect(endpointOf(info, 'shell'));
  sockets.control.connect(endpointOf(info, 'control'));
  sockets.iopub.connect(endpointOf(info, 'iopub'));
  return sockets;
}
