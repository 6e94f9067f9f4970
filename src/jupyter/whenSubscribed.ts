import { waitFor } from '../base/waiting';
import type { KernelChannels, RequestChannel } from './KernelChannels';

/** The first pause before a request is repeated. Each further pause is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/** How long a kernel that does not listen at first is asked on shell only, if it neither answers nor publishes. */
const STARTING_LIMIT_MS = 10_000;

/**
 * Waits until the kernel has answered and its iopub messages arrive.
 *
 * ZeroMQ does not report when a subscription has reached the kernel, and messages that were published before are lost.
 * ipykernel 7 reports it (`iopub_welcome`, JEP 65). For other kernels we repeat `kernel_info_request` until we see the
 * `status` that each request causes. We ask on control, because most kernels answer there while a cell runs. We also
 * ask on shell, for kernels that do not answer on control and for Deno, which answers on control without a `status`. On
 * shell we send only one request at a time, because shell requests queue up while a cell runs. Other iopub messages
 * prove nothing: a kernel that has just died may still have some in transit.
 *
 * We ask a kernel that is starting on shell only. If a request already waits on control when ipykernel begins to read
 * that channel, ipykernel may lose the request and print a traceback, which can appear in the output of a cell. Once
 * ipykernel has published a `status`, this can no longer happen.
 * Source: ipykernel, issue 1567 ("`Kernel._control_lock` created after it may be used").
 *
 * @param isUp whether something listens on the kernel's port now; if not, the kernel is starting
 * @param cancelled ends the wait
 * @returns true if the kernel has answered and its iopub messages arrive; false if the time limit passed or the wait
 *   was cancelled
 */
export async function whenSubscribed(
  channels: Pick<KernelChannels, 'send' | 'onIopub' | 'onReply'>,
  isUp: Promise<boolean>,
  timeLimitMs: number,
  cancelled: AbortSignal,
): Promise<boolean> {
  if (cancelled.aborted) {
    return false;
  }
  const done = new AbortController();
  const asked = new Set<string | undefined>();
  let subscribed = false;
  let answered = false;
  let askedOnShell: string | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let isStarting = true;
  const began = performance.now();
  let repeat: NodeJS.Timeout | undefined;
  const isReady = (): boolean => subscribed && answered;

  const askOn = (channel: RequestChannel): string => {
    // Without a connection, a control request is dropped when the next one is due. There may be no next shell request,
    // so a shell request may wait for the whole time limit.
    const waitMs = channel === 'shell' ? timeLimitMs : pauseMs;
    const request = channels.send(channel, 'kernel_info_request', {}, { waitMs });
    asked.add(request);
    return request;
  };
  const ask = (): void => {
    isStarting &&= performance.now() - began < STARTING_LIMIT_MS;
    if (!isStarting) {
      askOn('control');
    }
    if (isStarting || answered || pauseMs > FIRST_PAUSE_MS) {
      askedOnShell ??= askOn('shell');
    }
    askAfter(pauseMs);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  };
  const askAfter = (ms: number): void => {
    clearTimeout(repeat);
    repeat = setTimeout(ask, ms);
  };
  const askSoon = (): void => {
    pauseMs = FIRST_PAUSE_MS;
    askAfter(pauseMs);
  };

  const stopIopub = channels.onIopub(({ header, parent_header: parent }) => {
    if (isStarting && header.msg_type === 'status') {
      isStarting = false;
      askSoon();
    }
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
    isStarting = false;
    if (parent.msg_id === askedOnShell) {
      askedOnShell = undefined;
    }
    if (subscribed) {
      done.abort();
    } else {
      // The kernel runs and only the subscription is missing, so the pauses can be short again.
      askSoon();
    }
  });
  askSoon();
  void isUp.then((isListening) => {
    if (isListening && !done.signal.aborted) {
      isStarting = false;
      ask();
    }
  });
  await waitFor([done.signal, cancelled], timeLimitMs);
  done.abort();
  clearTimeout(repeat);
  stopIopub();
  stopReplies();
  return isReady();
}
