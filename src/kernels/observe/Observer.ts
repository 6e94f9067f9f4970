import type { KernelStatus } from '../../api';
import type { CellWatch } from './CellWatch';

/** What an observer looks at. The order is that of trust: what stands first is believed first. */
export const OBSERVER_KINDS = ['messages', 'provider', 'sigint'] as const;
export type ObserverKind = (typeof OBSERVER_KINDS)[number];

/** A kernel at the moment of an interrupt. */
export interface Look {
  readonly status: 'starting' | 'idle' | 'running' | 'dead';
  /** What becomes of the running cell; absent where nothing can tell. The caller disposes it. */
  readonly watch?: CellWatch | undefined;
}

/** Something that can tell what a kernel is doing. */
export interface Observer {
  readonly kind: ObserverKind;
  /** `unknown` where it cannot tell now. */
  readonly status: KernelStatus | 'unknown';
  /** Whether it sees the kernel now. */
  readonly sees: boolean;
  /** Aborted when the kernel's process has ended; absent where this observer never hears of that. */
  readonly exited?: AbortSignal;
  /** Waits until it has heard everything up to now, at most about this many milliseconds. */
  settle?(patienceMs: number): Promise<void>;
  /** Looks at the kernel; undefined where it cannot tell. */
  look(): Look | undefined;
  /**
   * Whether the kernel's heartbeat answers within the time limit.
   *
   * @returns undefined where there is no connection
   */
  isAlive?(timeLimitMs: number): Promise<boolean | undefined>;
}

/** How long a kernel's heartbeat may take: a busy kernel answers at once. */
const HEARTBEAT_LIMIT_MS = 1000;

/** Sorts observers by their kind, best first. */
export function bestFirst(observers: readonly Observer[]): readonly Observer[] {
  // Of two that look at the same thing, the one that says busy may know of a cell that the other has not heard of.
  const rank = ({ kind, status }: Observer): number =>
    2 * OBSERVER_KINDS.indexOf(kind) - (status === 'busy' ? 1 : 0);
  return [...observers].sort((a, b) => rank(a) - rank(b));
}

/** What a kernel is doing, by the best observer that knows. `dead` counts from any observer. */
export function statusOf(observers: readonly Observer[]): KernelStatus | 'unknown' {
  const statuses = observers.map(({ status }) => status);
  if (statuses.includes('dead')) {
    return 'dead';
  }
  const known = statuses.find((status) => status === 'busy' || status === 'idle');
  return known ?? (statuses.includes('starting') ? 'starting' : 'unknown');
}

/** Looks at a kernel before it is interrupted. A kernel that was just registered gets a moment to be heard. */
export async function lookAt(observers: readonly Observer[], patienceMs: number): Promise<Look> {
  // Nobody has to wait for the messages of a kernel that its provider knows to be up.
  const isUp = observers.some(
    ({ kind, status }) => kind !== 'messages' && (status === 'busy' || status === 'idle'),
  );
  for (const observer of observers) {
    await observer.settle?.(isUp ? 0 : patienceMs);
  }
  if (observers.some(({ status }) => status === 'dead')) {
    return { status: 'dead' };
  }
  let starting: Look | undefined;
  for (const observer of observers) {
    // An observer that does not know the kernel's status does not outweigh one that sees it starting.
    if (starting && observer.status === 'unknown') {
      continue;
    }
    const look = observer.look();
    if (look && look.status !== 'starting') {
      starting?.watch?.dispose();
      return look;
    }
    if (starting) {
      look?.watch?.dispose();
    }
    starting ??= look;
  }
  return starting ?? { status: 'running' };
}

/** Whether the kernel's heartbeat answers; undefined where no observer has a connection to it. */
export async function heartbeatOf(observers: readonly Observer[]): Promise<boolean | undefined> {
  const asked = observers.map(async (observer) => observer.isAlive?.(HEARTBEAT_LIMIT_MS));
  return (await Promise.all(asked)).find((answer) => answer !== undefined);
}
