import type { Logger } from '../../base/logger';
import type { ServerClient } from './ServerClient';
import type { OpenChannels } from './ServerMessages';

/** How long a kernel may take to answer for the first time. A connection that is not used is closed earlier. */
const READY_LIMIT_MS = 60_000;

/** Connects to the channels of a kernel through its server. Loads the modules for that only when it is called. */
export async function openChannels({
  client,
  id,
  hasEnded,
  logger,
}: {
  readonly client: ServerClient;
  readonly id: string;
  readonly hasEnded: () => Promise<boolean>;
  readonly logger: Logger;
}): Promise<OpenChannels> {
  const [{ WebSocketChannels }, { KernelMonitor }, address] = await Promise.all([
    import('../../jupyter/websocket/WebSocketChannels.js'),
    import('../../kernels/observe/KernelMonitor.js'),
    client.channels(id),
  ]);
  const channels = await WebSocketChannels.open({ address, hasEnded, logger });
  const monitor = new KernelMonitor(channels, {
    ...{ timeLimitMs: READY_LIMIT_MS, logger },
    isQuiet: true,
  });
  return { monitor, isOpen: () => channels.isOpen, whenClosed: channels.whenClosed };
}
