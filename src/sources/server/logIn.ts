import { CONNECT_AGAIN, serverTrouble, statusTrouble } from '../../jupyter/websocket/troubles';
import { boundedRequest, type Answer, type BoundedRequest } from './boundedRequest';

const MAX_PAGE_BYTES = 1_000_000;

/** The name of the cookie, and of the form's field, that protect against forged requests. */
const XSRF = '_xsrf';

/**
 * Logs in with a password, as the login page does.
 *
 * @returns the headers of later requests: a cookie, and the token that protects against forged requests
 * @throws KernelInterruptError `UNAUTHORIZED`, or as `boundedRequest` and `statusTrouble` do
 */
export async function logIn({
  url,
  password,
  server,
  limitMs,
}: {
  readonly url: string;
  readonly password: string;
  readonly server: string;
  readonly limitMs: number;
}): Promise<Readonly<Record<string, string>>> {
  const common = { url: new URL('login', url), server, limitMs, maxBytes: MAX_PAGE_BYTES };
  const ask = (request: Pick<BoundedRequest, 'method' | 'headers' | 'body'>): Promise<Answer> =>
    boundedRequest({ ...common, ...request });
  const page = await ask({ method: 'GET', headers: {} });
  const first = cookiesOf(page);
  const xsrf = first.get(XSRF);
  if (page.status !== 200 || xsrf === undefined) {
    throw page.status === 200
      ? serverTrouble('UNAUTHORIZED', `${server} has no login with a password. Use its token.`)
      : statusTrouble(server, page.status, page.headers.location);
  }
  const answer = await ask({
    method: 'POST',
    headers: {
      cookie: cookieHeader(first),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ password, [XSRF]: xsrf }).toString(),
  });
  if (answer.status !== 302 || cookiesOf(answer).size === 0) {
    throw serverTrouble('UNAUTHORIZED', `${server} did not accept the password. ${CONNECT_AGAIN}`);
  }
  return {
    cookie: cookieHeader(new Map([...first, ...cookiesOf(answer)])),
    'x-xsrftoken': xsrf,
  };
}

function cookiesOf({ headers }: Answer): ReadonlyMap<string, string> {
  return new Map(
    (headers['set-cookie'] ?? []).flatMap((cookie): (readonly [string, string])[] => {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(cookie) ?? [];
      return name === '' ? [] : [[name, value]];
    }),
  );
}

function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
