import type { KernelStatus } from '../../api';
import type { CellWatch } from './CellWatch';
import type { Holder } from './Holder';

/** The kinds of observers, the most trusted first. */
export const OBSERVER_KINDS = ['messages', 'provider', 'sigint'] as const;
export type ObserverKind = (typeof OBSERVER_KINDS)[number];

/** An observer's findings when an interrupt begins. */
export interface Observation {
  readonly status: 'starting' | 'idle' | 'running' | 'dead';
  /** The watch of the running cell; absent if the observer cannot see a cell end. The caller disposes it. */
  readonly watch?: CellWatch | undefined;
  /** What keeps the kernel busy, if that is known not to be a cell in its main thread. */
  readonly holder?: Holder | undefined;
  /** Whether SIGINT may end the kernel now, although it survives SIGINT while a cell runs. */
  readonly wouldKill?: boolean;
}

/** Something that can tell what a kernel is doing. */
export interface Observer {
  readonly kind: ObserverKind;
  /** `unknown` if the observer cannot tell now. */
  readonly status: KernelStatus | 'unknown';
  /** Whether `observe` can tell now what the kernel does. If this is false, `status` may still be known. */
  readonly canObserve: boolean;
  /** When the status was seen, in ms since 1970; absent if the observer keeps its status up to date. */
  readonly seenAt?: number;
  /** Aborted when the kernel's process ends; absent if this observer does not see that. */
  readonly exited?: AbortSignal;
  /**
   * Waits until the observer is up to date.
   *
   * @param patienceMs how long to wait for the first answer of the kernel
   * @param over ends the wait for a free connection to a Jupyter server
   */
  settle?(patienceMs: number, over?: AbortSignal): Promise<void>;
  /** Returns what the kernel does now, and starts a cell watch; undefined if the observer cannot tell. */
  observe(): Observation | undefined;
  /** Whether the kernel waits for a command, as in `os.system`. It then ignores SIGINT although a cell runs. */
  waitsForCommand?(): boolean;
  /**
   * Whether the kernel's heartbeat answers within the time limit.
   *
   * @returns undefined without a connection to the heartbeat
   */
  isAlive?(timeLimitMs: number): Promise<boolean | undefined>;
}

/** How long a kernel's heartbeat may take to answer. */
const HEARTBEAT_LIMIT_MS = 1000;

/** Sorts observers by their kind, best first. */
export function bestFirst(observers: readonly Observer[]): readonly Observer[] {
  // If two observers of one kind disagree, believe the busy one: it may have seen a cell that the other missed.
  const rank = ({ kind, status }: Observer): number =>
    2 * OBSERVER_KINDS.indexOf(kind) - (status === 'busy' ? 1 : 0);
  return [...observers].sort((a, b) => rank(a) - rank(b));
}

/** Returns `dead` if any observer reports it; else the first `busy` or `idle`; else `starting` if any reports it. */
export function statusOf(observers: readonly Observer[]): KernelStatus | 'unknown' {
  const statuses = observers.map(({ status }) => status);
  if (statuses.includes('dead')) {
    return 'dead';
  }
  const known = statuses.find((status) => status === 'busy' || status === 'idle');
  return known ?? (statuses.includes('starting') ? 'starting' : 'unknown');
}

/**
 * Waits until all observers are up to date.
 *
 * @param patienceMs how long to wait for the first answer of the kernel
 */
export async function settle(observers: readonly Observer[], patienceMs: number): Promise<void> {
  await Promise.all(observers.map(async (observer) => observer.settle?.(patienceMs)));
}

/**
 * Finds out what the kernel is doing when an interrupt begins. Returns `dead` if any observer reports that; else the
 * first observation that is not `starting`; else `starting` if an observer says so; else `running`, because a cell may
 * run.
 *
 * @param patienceMs how long to wait for the first answer of the kernel
 * @param over ends the wait for a free connection to a Jupyter server
 */
export async function observe(
  observers: readonly Observer[],
  patienceMs: number,
  over?: AbortSignal,
): Promise<Observation> {
  // If another observer knows that the kernel is up, we need not wait for the kernel's messages.
  const isUp = observers.some(
    ({ kind, status }) => kind !== 'messages' && (status === 'busy' || status === 'idle'),
  );
  for (const observer of observers) {
    await observer.settle?.(isUp ? 0 : patienceMs, over);
  }
  if (observers.some(({ status }) => status === 'dead')) {
    return { status: 'dead' };
  }
  let starting: Observation | undefined;
  for (const observer of observers) {
    // Once an observer says "starting", only one that knows the status can overrule it.
    if (starting && observer.status === 'unknown') {
      continue;
    }
    const observation = observer.observe();
    if (observation && observation.status !== 'starting') {
      starting?.watch?.dispose();
      return observation;
    }
    if (starting) {
      observation?.watch?.dispose();
    }
    starting ??= observation;
  }
  return starting ?? { status: 'running' };
}

/** Whether the kernel's heartbeat answers; undefined if no observer has a connection to it. */
export async function heartbeatOf(observers: readonly Observer[]): Promise<boolean | undefined> {
  const asked = observers.map(async (observer) => observer.isAlive?.(HEARTBEAT_LIMIT_MS));
  return (await Promise.all(asked)).find((answer) => answer !== undefined);
}
