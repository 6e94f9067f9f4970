import { readFileSync } from 'node:fs';
import { CellWatch } from './CellWatch';

const SIGINT_BIT = 1n << 1n;
const PAUSE_MS = 25;

export type SigintDisposition = 'default' | 'ignored' | 'caught' | 'unknown';

/**
 * What a process does with SIGINT: proc(5), /proc/PID/status. macOS does not tell it without a system call of its own,
 * Windows has no signals: `unknown`.
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
 * Watches a cell by what its process does with SIGINT: ipykernel catches it while a cell runs, and ignores it
 * otherwise. It can be seen to end, and not how.
 *
 * @returns undefined where that tells nothing now
 */
export function watchSigint(pid: number): CellWatch | undefined {
  if (sigintDisposition(pid) !== 'caught') {
    return undefined;
  }
  const watch = new CellWatch(undefined, () => clearInterval(timer));
  const timer = setInterval(() => {
    if (sigintDisposition(pid) === 'ignored') {
      clearInterval(timer);
      watch.settle('ended');
    }
  }, PAUSE_MS).unref();
  return watch;
}

/** Empty where the process is gone, or hidden from this user, or there is no /proc. */
function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
