import { waitFor } from '../base/waiting';
import type { KernelChannels, RequestChannel } from './KernelChannels';

/** The first pause before a question is repeated; each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/**
 * Waits until the kernel has answered and iopub is known to arrive.
 *
 * ZeroMQ does not say when a subscription has reached the kernel, and what was published before is lost. ipykernel 7
 * says it (`iopub_welcome`, JEP 65). For the others `kernel_info_request` is repeated until the `status` that each
 * one causes is seen: on control, which is answered while a cell runs, and where that does not do on shell, one at a
 * time, since shell requests queue up behind a cell. It does not do where nothing answers on control, and for Deno,
 * which answers there and publishes nothing of it. Nothing else counts: a kernel that has just died may still be
 * heard.
 *
 * @param over ends the wait
 * @returns whether both happened before the time was over or the wait was ended
 */
export async function whenSubscribed(
  channels: Pick<KernelChannels, 'send' | 'onIopub' | 'onReply'>,
  timeLimitMs: number,
  over: AbortSignal,
): Promise<boolean> {
  if (over.aborted) {
    return false;
  }
  const done = new AbortController();
  const asked = new Set<string | undefined>();
  let subscribed = false;
  let answered = false;
  let askedOnShell: string | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let repeat: NodeJS.Timeout | undefined;
  const isReady = (): boolean => subscribed && answered;

  const askOn = (channel: RequestChannel): string => {
    // A control request that finds no connection is dropped when the next one is due. On shell there is no next one.
    const waitMs = channel === 'shell' ? timeLimitMs : pauseMs;
    const question = channels.send(channel, 'kernel_info_request', {}, { waitMs });
    asked.add(question);
    return question;
  };
  const ask = (): void => {
    askOn('control');
    if (answered || pauseMs > FIRST_PAUSE_MS) {
      askedOnShell ??= askOn('shell');
    }
    askAfter(pauseMs);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  };
  const askAfter = (ms: number): void => {
    clearTimeout(repeat);
    repeat = setTimeout(ask, ms);
  };

  const stopIopub = channels.onIopub(({ header, parent_header: parent }) => {
    subscribed ||= header.msg_type === 'iopub_welcome' || asked.has(parent.msg_id);
    if (isReady()) {
      done.abort();
    }
  });
  const stopReplies = channels.onReply(({ parent_header: parent }) => {
    if (!asked.has(parent.msg_id)) {
      return;
    }
    answered = true;
    if (parent.msg_id === askedOnShell) {
      askedOnShell = undefined;
    }
    if (subscribed) {
      done.abort();
    } else {
      // The kernel is up and only the subscription is late: no need to go on waiting for long.
      pauseMs = FIRST_PAUSE_MS;
      askAfter(pauseMs);
    }
  });
  ask();
  await waitFor([done.signal, over], timeLimitMs);
  clearTimeout(repeat);
  stopIopub();
  stopReplies();
  return isReady();
}
