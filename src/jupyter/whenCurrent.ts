import { waitFor } from '../base/waiting';
import type { KernelChannels } from './KernelChannels';

/**
 * Waits until all that the kernel had published when this was called has been seen here: a question on control is
 * answered even while a cell runs, and the `status` that it causes stands behind everything before it on iopub.
 *
 * @param timeLimitMs after which what is known has to do
 * @throws KernelInterruptError `DISPOSED`
 */
export async function whenCurrent(
  channels: Pick<KernelChannels, 'send' | 'onIopub'>,
  timeLimitMs: number,
): Promise<void> {
  const seen = new AbortController();
  const question = channels.send('control', 'kernel_info_request', {});
  const stop = channels.onIopub(({ header, parent_header: parent }) => {
    if (header.msg_type === 'status' && parent.msg_id === question) {
      seen.abort();
    }
  });
  await waitFor([seen.signal], timeLimitMs);
  stop();
}
