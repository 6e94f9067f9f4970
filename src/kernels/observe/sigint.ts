import { readdirSync, readFileSync } from 'node:fs';
import { CellWatch } from './CellWatch';

const SIGINT_BIT = 1n << 1n;
const SIGQUIT_BIT = 1n << 2n;
const SIGCHLD_BIT = 1n << 16n;
const PAUSE_MS = 25;

export type SigintDisposition = 'default' | 'ignored' | 'caught' | 'unknown';

/**
 * Returns what a process does with SIGINT, from /proc/PID/status; see proc(5). Returns `unknown` on macOS and Windows,
 * or if that file cannot be read, for example because the process has ended.
 */
export function sigintDisposition(pid: number): SigintDisposition {
  const { SigIgn, SigCgt } = signalsOf(pid);
  if (SigIgn === undefined || SigCgt === undefined) {
    return 'unknown';
  }
  if (SigIgn & SIGINT_BIT) {
    return 'ignored';
  }
  return SigCgt & SIGINT_BIT ? 'caught' : 'default';
}

/**
 * Whether a process waits for a command in system(3), as `os.system` and R's `system` do. While it waits, it ignores
 * SIGINT and SIGQUIT and blocks SIGCHLD, although a cell runs.
 */
export function waitsForCommand(pid: number): boolean {
  const { SigIgn = 0n, SigBlk = 0n } = signalsOf(pid);
  const ignored = SIGINT_BIT | SIGQUIT_BIT;
  return (SigIgn & ignored) === ignored && (SigBlk & SIGCHLD_BIT) !== 0n;
}

/**
 * Watches a cell by its process: ipykernel catches SIGINT while a cell runs and ignores it otherwise. A kernel that
 * ignores SIGINT still counts as running while a child runs that it started during the watch. The watch sees that the
 * cell ends, not how.
 *
 * @returns undefined if the process shows no running cell now
 */
export function watchSigint(pid: number): CellWatch | undefined {
  if (sigintDisposition(pid) !== 'caught' && !waitsForCommand(pid)) {
    return undefined;
  }
  const earlier = new Set(childrenOf(pid));
  const hasNewChild = (): boolean => childrenOf(pid).some((child) => !earlier.has(child));
  const watch = new CellWatch(undefined, () => clearInterval(timer));
  const timer = setInterval(() => {
    if (sigintDisposition(pid) === 'ignored' && !waitsForCommand(pid) && !hasNewChild()) {
      clearInterval(timer);
      watch.settle('over');
    }
  }, PAUSE_MS).unref();
  return watch;
}

/** Returns the process's signal masks by their names in /proc/PID/status; none if the process cannot be read. */
function signalsOf(pid: number): Partial<Record<string, bigint>> {
  const lines = read(`/proc/${pid}/status`).matchAll(/^(Sig\w+):\s*([0-9a-f]+)$/gm);
  return Object.fromEntries(
    [...lines].map(([, name = '', signals = '']) => [name, BigInt(`0x${signals}`)]),
  );
}

/**
 * Returns the pids of the living children of all threads. Linux also lists children that have ended, as zombies, until
 * the process waits for them: these are left out.
 */
function childrenOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).match(/\d+/g) ?? [])
      .filter((child) => !read(`/proc/${child}/stat`).includes(') Z '));
  } catch {
    return [];
  }
}

/** Returns an empty string if the process has ended or is hidden from this user, and on systems without /proc. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
