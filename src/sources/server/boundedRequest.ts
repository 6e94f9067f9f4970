import http from 'node:http';
import https from 'node:https';
import { KernelInterruptError } from '../../base/errors';
import { connectionTrouble, serverTrouble } from '../../jupyter/websocket/troubles';

export interface BoundedRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: http.OutgoingHttpHeaders;
  readonly body?: string | undefined;
  /** The time limit for the whole answer. */
  readonly limitMs: number;
  /** The error's sentence if the time limit passes; default: the server did not answer in time. */
  readonly lateSentence?: string;
  readonly maxBytes: number;
  readonly cancelled?: AbortSignal | undefined;
  /** The server's name in errors. */
  readonly server: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Sends a request to a server. Follows no redirect, and reads no more than `maxBytes`. Uses Node's modules `http` and
 * `https` directly, because VS Code adds its proxy and its certificates to them.
 *
 * @throws KernelInterruptError `UNREACHABLE`, `BAD_CERTIFICATE`, `TIMED_OUT`, `BAD_REQUEST` (an answer that is too
 *   long, or a header that cannot be sent) or `DISPOSED` (cancelled)
 */
export function boundedRequest(options: BoundedRequest): Promise<Answer> {
  const { url, method, headers, body, limitMs, lateSentence, maxBytes, cancelled, server } =
    options;
  const { request: send } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    let hasBegun = false;
    const request = begin(() => send(url, { method, headers }), server);
    const end = (settle: () => void): void => {
      clearTimeout(limit);
      cancelled?.removeEventListener('abort', cancel);
      settle();
      request.destroy();
    };
    const fail = (error: KernelInterruptError): void => end(() => reject(error));
    const limit = setTimeout(() => {
      const what = hasBegun ? 'began to answer, but did not finish' : 'did not answer';
      const sentence = lateSentence ?? `${server} ${what} within ${limitMs / 1000} s.`;
      fail(serverTrouble('TIMED_OUT', sentence));
    }, limitMs);
    const cancel = (): void =>
      fail(new KernelInterruptError('DISPOSED', 'The request was cancelled.'));
    cancelled?.addEventListener('abort', cancel);
    request.on('error', (error) => fail(connectionTrouble(server, error)));
    request.on('response', (response) => {
      hasBegun = true;
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > maxBytes) {
          const sentence = `${server} sent too long an answer (more than ${maxBytes / 1_000_000} MB).`;
          fail(serverTrouble('BAD_REQUEST', sentence));
        }
      });
      response.on('error', (error) => fail(connectionTrouble(server, error)));
      response.on('end', () => {
        const { statusCode: status = 0, headers: received } = response;
        const text = Buffer.concat(chunks).toString('utf8');
        end(() => resolve({ status, headers: received, text }));
      });
    });
    if (cancelled?.aborted) {
      cancel();
    } else {
      request.end(body);
    }
  });
}

/** Node throws a TypeError for a header with characters beyond Latin-1. */
function begin(send: () => http.ClientRequest, server: string): http.ClientRequest {
  try {
    return send();
  } catch (error) {
    throw serverTrouble(
      'BAD_REQUEST',
      `The token or the login cookie of ${server} contains characters that cannot be sent. Check the token.`,
      { cause: error },
    );
  }
}
