import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { InterruptMethod } from '../api';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import { KernelInterruptError } from '../base/errors';
import { sigintDisposition } from './observe/sigint';

/** A launcher between here and the kernel would end at SIGINT, though it catches it, and take the kernel with it. */
const LAUNCHERS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'fish', 'busybox', 'uv', 'env']);

/** A process at one moment: what tells it from the next one with its pid. */
interface Seen {
  readonly start: string;
  readonly leadsGroup: boolean;
  readonly name: string;
}

/**
 * SIGINT from this very process, for Linux and macOS where no Python is there to run a daemon. The rules are the
 * daemon's: the process must still be the one that was attached, and one that would end at SIGINT gets none. What it
 * does not do is look behind launchers, or for the descendants of a kernel that leads no process group.
 */
export class DirectInterrupter implements ProcessInterrupter {
  private attached: { pid: number; start: string } | undefined;

  attach(pid: number): Promise<readonly InterruptMethod[]> {
    // Not async: what is thrown here must reject, and nothing else may run between a look and a signal.
    return promised(() => {
      if (process.platform === 'win32') {
        throw new KernelInterruptError(
          'NOT_SUPPORTED',
          'Windows has no signals: an interrupt needs the daemon, and that a Python.',
        );
      }
      if (pid === process.pid) {
        throw new KernelInterruptError('NOT_SUPPORTED', `Process ${pid} is the kernel's host.`);
      }
      this.attached = { pid, start: look(pid).start };
      return ['signal'];
    });
  }

  fire(method: InterruptMethod = 'signal', force = false): Promise<InterruptMethod | 'none'> {
    return promised(() => {
      if (!this.attached) {
        throw new KernelInterruptError('NOT_ATTACHED', 'There is no process yet.');
      }
      if (method !== 'signal') {
        throw new KernelInterruptError('NOT_SUPPORTED', `Only Windows has ${method}.`);
      }
      const { pid, start } = this.attached;
      const seen = look(pid);
      if (seen.start !== start) {
        throw gone(pid);
      }
      const disposition = sigintDisposition(pid);
      if (disposition === 'ignored') {
        return 'none';
      }
      if ((disposition === 'default' || LAUNCHERS.has(seen.name)) && !force) {
        throw new KernelInterruptError(
          'WOULD_KILL',
          `Process ${pid} would end at SIGINT: it does not catch it, or is a launcher.`,
        );
      }
      send(seen.leadsGroup ? -pid : pid);
      return 'signal';
    });
  }

  dispose(): void {
    this.attached = undefined;
  }
}

function send(pidOrGroup: number): void {
  try {
    process.kill(pidOrGroup, 'SIGINT');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EPERM'
      ? new KernelInterruptError('ACCESS_DENIED', 'The kernel belongs to another user.')
      : gone(Math.abs(pidOrGroup));
  }
}

function look(pid: number): Seen {
  const seen = process.platform === 'linux' ? lookInProc(pid) : lookWithPs(pid);
  if (!seen) {
    throw gone(pid);
  }
  return seen;
}

/** proc(5), /proc/PID/stat: the name stands in parentheses and may hold anything. */
function lookInProc(pid: number): Seen | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const nameEnd = stat.lastIndexOf(')');
  const [state, , group, ...rest] = stat.slice(nameEnd + 2).split(' ');
  const start = rest[16];
  const name = stat.slice(stat.indexOf('(') + 1, nameEnd);
  return start === undefined || state === 'Z'
    ? undefined
    : { start, leadsGroup: group === String(pid), name };
}

function lookWithPs(pid: number): Seen | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'pgid=,lstart=,ucomm=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [group, ...rest] = line.trim().split(/\s+/);
    // The start is five words: day, month, date, time, year.
    const [start, name] = [rest.slice(0, 5), rest.slice(5)].map((words) => words.join(' '));
    return { start: start ?? '', leadsGroup: group === String(pid), name: name ?? '' };
  } catch {
    // ps ends with 1 where there is no such process.
    return undefined;
  }
}

/** Empty where the process is gone, or hidden from this user. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function gone(pid: number): KernelInterruptError {
  return new KernelInterruptError('NO_SUCH_PROCESS', `There is no process ${pid} any more.`);
}

function promised<T>(compute: () => T): Promise<T> {
  return new Promise((resolve) => resolve(compute()));
}
