import type { RequestChannel } from './KernelChannels';
import type { KernelConnection } from './zmq/KernelConnection';

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
 * @param over ends the wait; default: the connection's own end
 * @returns whether both happened before the time was over or the wait was ended
 */
export function whenSubscribed(
  connection: Pick<KernelConnection, 'send' | 'onIopub' | 'onReply' | 'closed'>,
  timeLimitMs: number,
  over: AbortSignal = connection.closed,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (over.aborted) {
      resolve(false);
      return;
    }
    const asked = new Set<string | undefined>();
    let subscribed = false;
    let answered = false;
    let askedOnShell: string | undefined;
    let pauseMs = FIRST_PAUSE_MS;
    let repeat: NodeJS.Timeout | undefined;

    const askOn = (channel: RequestChannel): string => {
      // One that finds no connection is dropped when the next one is due: on shell that is never.
      const waitMs = channel === 'shell' ? timeLimitMs : pauseMs;
      const question = connection.send(channel, 'kernel_info_request', {}, { waitMs });
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
    const end = (): void => {
      clearTimeout(repeat);
      clearTimeout(limit);
      over.removeEventListener('abort', end);
      stopIopub();
      stopReplies();
      resolve(subscribed && answered);
    };

    const stopIopub = connection.onIopub(({ header, parent_header: parent }) => {
      subscribed ||= header.msg_type === 'iopub_welcome' || asked.has(parent.msg_id);
      if (subscribed && answered) {
        end();
      }
    });
    const stopReplies = connection.onReply(({ parent_header: parent }) => {
      if (!asked.has(parent.msg_id)) {
        return;
      }
      answered = true;
      if (parent.msg_id === askedOnShell) {
        askedOnShell = undefined;
      }
      if (subscribed) {
        end();
      } else {
        // The kernel is up and only the subscription is late: no need to go on waiting for long.
        pauseMs = FIRST_PAUSE_MS;
        askAfter(pauseMs);
      }
    });
    over.addEventListener('abort', end);
    const limit = setTimeout(end, timeLimitMs);
    ask();
  });
}
