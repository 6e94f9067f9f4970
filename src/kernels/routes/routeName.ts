import type { InterruptAttempt } from '../../api';

type Method = InterruptAttempt['method'];

const NAMES: Record<Exclude<Method, 'provider'>, string> = {
  event: 'the interrupt event',
  ctrlC: 'Ctrl+C',
  signal: 'SIGINT',
  signalGroup: 'SIGINT to the kernel and to the processes that it started',
  control: 'SIGINT from inside the kernel',
  message: 'an interrupt request',
  server: 'the interrupt command of its Jupyter server',
};

/** Who runs a kernel whose extension is not known, as a part of a sentence. */
export const SOME_EXTENSION = 'the extension that registered it';

/**
 * Names a route, as a part of a sentence for the user.
 *
 * @param runBy who runs the kernel
 */
export function routeName(method: Method, runBy = SOME_EXTENSION): string {
  return method === 'provider' ? `the interrupt command of ${runBy}` : NAMES[method];
}
