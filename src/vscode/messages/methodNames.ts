import type { InterruptAttempt } from '../../api';

/** The names of the methods in messages and in the list of kernels. */
export const METHOD_NAMES: Record<InterruptAttempt['method'], string> = {
  event: 'interrupt event',
  ctrlC: 'Ctrl+C',
  signal: 'SIGINT',
  signalGroup: "SIGINT to the kernel's processes",
  control: 'SIGINT from inside the kernel',
  message: 'interrupt request',
  server: 'Jupyter server',
  provider: 'its provider',
};
