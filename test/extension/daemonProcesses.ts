import { readdir, readFile, realpath } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Context } from 'mocha';
import { skipBecause } from '../rig/skip';

export interface DaemonProcess {
  readonly pid: number;
  /** The Python that runs it, as it was named. */
  readonly python: string;
}

const SCRIPT = 'kernel_interrupt_daemon.py';

/** For a `before` hook: the processes are looked up in /proc. */
export function skipWithoutProc(context: Context): void {
  if (process.platform !== 'linux') {
    skipBecause(context, 'processes are looked up in /proc');
  }
}

/** The daemons of an extension host, by its pid; of this one without. */
export async function daemonProcesses(host = process.pid): Promise<DaemonProcess[]> {
  const found: DaemonProcess[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) {
      continue;
    }
    const [python = '', ...args] = await words(`/proc/${name}/cmdline`);
    const isDaemon = args.some((arg) => arg.endsWith(SCRIPT));
    if (isDaemon && args.at(-1) === String(host)) {
      found.push({ pid: Number(name), python });
    }
  }
  return found;
}

/** Resolves once just these Pythons run a daemon each, whatever path they were named by. */
export async function whenDaemonsRunOn(...pythons: readonly string[]): Promise<DaemonProcess[]> {
  const wanted = (await Promise.all(pythons.map((python) => realpath(python)))).sort();
  for (;;) {
    const daemons = await daemonProcesses();
    const running = await Promise.all(
      daemons.map(({ python }) => realpath(python).catch(() => python)),
    );
    if (JSON.stringify(running.sort()) === JSON.stringify(wanted)) {
      return daemons;
    }
    await setTimeout(50);
  }
}

/** Resolves once an extension host has left no daemon behind. */
export async function whenNoDaemonIsLeftOf(host: number): Promise<void> {
  while ((await daemonProcesses(host)).length > 0) {
    await setTimeout(50);
  }
}

/** Empty where the process has ended meanwhile. */
async function words(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\0').filter((word) => word !== '');
}
