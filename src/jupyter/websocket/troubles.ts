import type { ErrorCode } from '../../api';
import { KernelInterruptError, messageOf } from '../../base/errors';

/**
 * Returns a sentence that says what went wrong with a server, and what the user can do. `server` is the server's name,
 * which contains no token.
 */
type Sentence = (server: string) => string;

/**
 * Makes an error about a server. Begins the sentence with a capital letter, because the server's name may come first:
 * `the Jupyter server at localhost:8888`.
 */
export function serverTrouble(
  code: ErrorCode,
  sentence: string,
  options?: { cause: unknown },
): KernelInterruptError {
  const [first = '', ...rest] = sentence;
  return new KernelInterruptError(code, `${first.toUpperCase()}${rest.join('')}`, options);
}

const notTrusted: Sentence = (server) =>
  `The certificate of ${server} is not trusted: no authority that this computer knows has signed it. Add its authority to this computer's certificates.`;

/** The errors of a certificate. Source: Node.js documentation, "X509 certificate error codes". */
const CERTIFICATES: Readonly<Record<string, Sentence>> = {
  CERT_HAS_EXPIRED: (server) => `The certificate of ${server} has expired. Renew it on the server.`,
  CERT_NOT_YET_VALID: (server) =>
    `The certificate of ${server} is not valid yet, or the clock of this computer is wrong.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (server) =>
    `The certificate of ${server} is for another address. Connect to the address that the certificate names.`,
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
};

/** The errors of a connection. Source: Node.js documentation, "Common system errors". */
const CONNECTIONS: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: (server) => `${server} refused the connection. The server may have ended.`,
  ECONNRESET: (server) =>
    `${server} closed the connection without an answer. Check the port, then try again.`,
  EPIPE: (server) =>
    `${server} closed the connection without an answer. Check the port, then try again.`,
  ENOTFOUND: (server) =>
    `The host name in the address of ${server} is not known. Check the address.`,
  EAI_AGAIN: (server) =>
    `The host name in the address of ${server} could not be looked up. Check the network.`,
  EHOSTUNREACH: (server) => `${server} cannot be reached. Check the network.`,
  ENETUNREACH: (server) => `${server} cannot be reached. Check the network.`,
  ETIMEDOUT: (server) => `${server} cannot be reached. Check the network.`,
};

/** Returns the error for a connection that failed. */
export function connectionTrouble(server: string, cause: unknown): KernelInterruptError {
  // A host name with several addresses gives one error for each address. The errors may differ; the first one is shown.
  const error = cause instanceof AggregateError ? (cause.errors as unknown[])[0] : cause;
  const code = String((error as NodeJS.ErrnoException | undefined)?.code);
  const certificate = CERTIFICATES[code];
  if (certificate) {
    return serverTrouble('BAD_CERTIFICATE', certificate(server), { cause });
  }
  const connection = CONNECTIONS[code];
  if (connection) {
    return serverTrouble('UNREACHABLE', connection(server), { cause });
  }
  const sentence =
    code.startsWith('HPE_') || code === 'EPROTO' || code.startsWith('ERR_SSL')
      ? `${server} does not answer as a web server. Check the port. If the address begins with http, try https, or the other way round.`
      : `The connection to ${server} failed: ${messageOf(error)}`;
  return serverTrouble('UNREACHABLE', sentence, { cause });
}

export const CONNECT_AGAIN =
  'Run "Connect to Jupyter Server…" and enter the current token or password.';

/** Returns the error for an answer whose status is not a success. */
export function statusTrouble(
  server: string,
  status: number,
  location?: string,
): KernelInterruptError {
  if (status === 401 || status === 403) {
    return serverTrouble(
      'UNAUTHORIZED',
      `${server} denied access (status ${status}). ${CONNECT_AGAIN}`,
    );
  }
  if (status >= 300 && status < 400) {
    return redirectTrouble(server, location);
  }
  // JupyterHub's answers while a user's server is stopped: 424, or 503 with `use_legacy_stopped_server_status_code`.
  if (status === 424 || status === 503) {
    return serverTrouble('UNREACHABLE', notRunning(server));
  }
  const sentence =
    status === 404
      ? `${server} does not have what was asked for (status 404). Check the path in its address.`
      : `${server} answered with an error (status ${status}). Try again, or look into the server's log.`;
  return serverTrouble('OS_ERROR', sentence);
}

/** No redirect is followed: it may lead to another server, which would get the token. */
function redirectTrouble(server: string, location: string | undefined): KernelInterruptError {
  if (location !== undefined && /\/(login|oauth2?)\b/.test(pathOf(location))) {
    return serverTrouble('UNAUTHORIZED', `${server} asks for a login. ${CONNECT_AGAIN}`);
  }
  if (location !== undefined && /\/hub\/(?:user|spawn)\b/.test(pathOf(location))) {
    return serverTrouble('UNREACHABLE', notRunning(server));
  }
  return serverTrouble(
    'OS_ERROR',
    `${server} redirects to another address${shownOrigin(location)}, which Kernel Interrupt does not follow. Connect to that address if you trust it.`,
  );
}

function notRunning(server: string): string {
  return `${server} is not running, or is still starting. If it belongs to JupyterHub, start it there.`;
}

function pathOf(location: string): string {
  return location.replace(/[?#].*$/s, '');
}

/** A path or a query may hold secrets, so only the origin is shown. */
function shownOrigin(location: string | undefined): string {
  const url = location !== undefined && URL.canParse(location) ? new URL(location) : undefined;
  return url && url.origin !== 'null' ? ` (${url.origin})` : '';
}
