import { KernelInterruptError } from '../../base/errors';
import { whenWritten } from '../../jupyter/whenWritten';
import type { MessagesObserverOptions, Monitor } from './MessagesObserver';

/**
 * How long a kernel may take to write its connection file and, after that, to answer for the first time. If either
 * takes longer, the observer gives up.
 */
const MONITOR_LIMIT_MS = 120_000;

/**
 * Opens the monitor of a kernel. If the kernel has a connection file, waits until the file is written.
 *
 * @param over ends the wait for the file
 * @throws KernelInterruptError `TIMED_OUT` if the file is not written in time or `over` ends the wait; or as
 *   `options.openMonitor` or `KernelMonitor.open` does
 */
export async function openMonitor(
  options: MessagesObserverOptions,
  over: AbortSignal,
): Promise<Monitor> {
  if (options.connectionFile === undefined) {
    return options.openMonitor();
  }
  const { connectionFile, logger, listening } = options;
  if (!(await whenWritten(connectionFile, MONITOR_LIMIT_MS, over))) {
    throw new KernelInterruptError('TIMED_OUT', `${connectionFile} was not written in time.`);
  }
  if (options.openMonitor) {
    return options.openMonitor(connectionFile);
  }
  const { KernelMonitor } = await import('./KernelMonitor.js');
  const { isQuiet = false, isIpykernel = false } = listening ?? {};
  return KernelMonitor.open(connectionFile, {
    ...{ timeLimitMs: MONITOR_LIMIT_MS, logger, isQuiet, isIpykernel },
  });
}
