import { readFileSync } from 'node:fs';
import { CellWatch } from './CellWatch';

const SIGINT_BIT = 1n << 1n;
const PAUSE_MS = 25;

export type SigintDisposition = 'default' | 'ignored' | 'caught' | 'unknown';

/**
 * Returns what a process does with SIGINT, from /proc/PID/status; see proc(5).
 * On macOS and Windows, and if the process has ended, it returns `unknown`.
 */
export function sigintDisposition(pid: number): SigintDisposition {
  const status = readStatus(pid);
  const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (ignored === undefined || caught === undefined) {
    return 'unknown';
  }
  if (BigInt(`0x${ignored}`) & SIGINT_BIT) {
    return 'ignored';
  }
  return BigInt(`0x${caught}`) & SIGINT_BIT ? 'caught' : 'default';
}

/**
 * Watches a cell by its process: ipykernel catches SIGINT while a cell runs and ignores it otherwise.
 * The watch sees that the cell ends, not how.
 *
 * @returns undefined if the process does not catch SIGINT now
 */
export function watchSigint(pid: number): CellWatch | undefined {
  if (sigintDisposition(pid) !== 'caught') {
    return undefined;
  }
  const watch = new CellWatch(undefined, () => clearInterval(timer));
  const timer = setInterval(() => {
    if (sigintDisposition(pid) === 'ignored') {
      clearInterval(timer);
      watch.settle('over');
    }
  }, PAUSE_MS).unref();
  return watch;
}

/** Returns an empty string if the process has ended or is hidden from this user, and on systems without /proc. */
function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
