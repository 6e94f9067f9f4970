import type { KernelMonitor } from './KernelMonitor';

/** What a KernelProcess needs of its monitor; in tests something else plays it. */
export type KernelWatcher = Pick<
  KernelMonitor,
  | 'ready'
  | 'status'
  | 'language'
  | 'watchRunning'
  | 'whenCurrent'
  | 'requestInterrupt'
  | 'nudge'
  | 'dispose'
>;
