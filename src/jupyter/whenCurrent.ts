import { waitFor } from '../base/waiting';
import type { KernelChannels } from './KernelChannels';

/**
 * Waits until every iopub message that the kernel published before this call has arrived. Most kernels answer a request
 * on control even while a cell runs, and the `status` of that request follows all earlier messages on iopub.
 *
 * @param timeLimitMs ends the wait, even if the `status` has not arrived
 * @throws KernelInterruptError `DISPOSED`
 */
export async function whenCurrent(
  channels: Pick<KernelChannels, 'send' | 'onIopub'>,
  timeLimitMs: number,
): Promise<void> {
  const seen = new AbortController();
  const request = channels.send('control', 'kernel_info_request', {});
  const stop = channels.onIopub(({ header, parent_header: parent }) => {
    if (header.msg_type === 'status' && parent.msg_id === request) {
      seen.abort();
    }
  });
  await waitFor([seen.signal], timeLimitMs);
  stop();
}
