import type { KernelConnection } from './KernelConnection';

/** The first pause before a question is repeated; each further one is twice as long, up to the longest. */
const firstPauseMs = 100;
const longestPauseMs = 2000;

/**
 * Waits until the kernel has answered and iopub is known to arrive.
 *
 * ZeroMQ does not say when a subscription has reached the kernel, and what was published before is lost. ipykernel 7
 * says it (`iopub_welcome`, JEP 65). For the others `kernel_info_request` is repeated until the `status` that each
 * one causes is seen: on control, which is answered while a cell runs, and where nothing answers there on shell,
 * one at a time, since shell requests queue up behind a cell.
 *
 * @returns whether both happened before the time was over or the connection was closed
 */
export function whenSubscribed(
  connection: Pick<KernelConnection, 'send' | 'onIopub' | 'onReply' | 'closed'>,
  timeLimitMs: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (connection.closed.aborted) {
      resolve(false);
      return;
    }
    let subscribed = false;
    let answered = false;
    let askedOnShell: string | undefined;
    let pauseMs = firstPauseMs;
    let repeat: NodeJS.Timeout | undefined;

    const askAfter = (ms: number): void => {
      clearTimeout(repeat);
      repeat = setTimeout(ask, ms);
    };
    const ask = (): void => {
      connection.send('control', 'kernel_info_request', {});
      if (pauseMs > firstPauseMs) {
        askedOnShell ??= connection.send('shell', 'kernel_info_request', {});
      }
      askAfter(pauseMs);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    };
    const end = (): void => {
      clearTimeout(repeat);
      clearTimeout(limit);
      connection.closed.removeEventListener('abort', end);
      stopIopub();
      stopReplies();
      resolve(subscribed && answered);
    };

    const stopIopub = connection.onIopub(() => {
      subscribed = true;
      if (answered) {
        end();
      }
    });
    const stopReplies = connection.onReply((reply) => {
      answered = true;
      if (reply.parent_header.msg_id === askedOnShell) {
        askedOnShell = undefined;
      }
      if (subscribed) {
        end();
      } else {
        // The kernel is up and only the subscription is late: no need to go on waiting for long.
        pauseMs = firstPauseMs;
        askAfter(pauseMs);
      }
    });
    connection.closed.addEventListener('abort', end);
    const limit = setTimeout(end, timeLimitMs);
    ask();
  });
}
