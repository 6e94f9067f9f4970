import type { KernelRegistration } from '../api';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import type { Logger } from '../base/logger';
import type { KernelAttachmentOptions } from './KernelAttachment';
import type { KernelSightOptions, KernelWatcher } from './observe/KernelSight';
import type { OrUndefined } from './OrUndefined';
import type { RouteFactory } from './routes/InterruptRoute';
import type { RunningInterrupt } from './interrupt/RunningInterrupt';

/** What of a registration the core looks at. */
export type KernelDescription = KernelSightOptions['kernel'] &
  KernelAttachmentOptions['kernel'] &
  OrUndefined<Pick<KernelRegistration, 'language' | 'interrupt'>>;

/** What the user can set, as it is at one interrupt. */
export interface InterruptSettings {
  /** Milliseconds that a route is given to be confirmed before the next is tried. */
  readonly gracePeriodMs: number;
  /** `never`: no Ctrl+C in the kernel's console. */
  readonly consoleInterrupt: 'auto' | 'never';
}

/** The interrupt that runs, of one kernel: two who registered the same one share it. */
export interface SharedInterrupt {
  running?: RunningInterrupt;
}

export interface KernelProcessOptions {
  /** Makes the interrupter of a kernel that came without one. */
  readonly createInterrupter: () => Promise<ProcessInterrupter>;
  /** Asked at every interrupt. */
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  /** The ways to a kernel, in their order; default: all that there are. */
  readonly routes?: readonly RouteFactory[];
  /** That of whoever else has registered this kernel; default: one of its own. */
  readonly shared?: SharedInterrupt;
  /** Watches the kernel of a connection file; default: `KernelMonitor.open`. */
  readonly openMonitor?: (connectionFile: string) => Promise<KernelWatcher>;
  /** Told when `status` or `isInterrupting` may have changed. */
  readonly onDidChange?: () => void;
}
