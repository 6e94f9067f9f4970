import { readdir, readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from 'mocha';
import { skipBecause } from '../rig/skip';
import { waitUntil } from './waiting';

export interface DaemonProcess {
  readonly pid: number;
  /** The path of the daemon Python, as the daemon's command line names it. */
  readonly python: string;
}

const SCRIPT = 'kernel_interrupt_daemon.py';

/**
 * Skips the test, or from a `before` hook all tests of its block, on a system without /proc, which the functions below
 * read.
 */
export function skipWithoutProc(context: Context): void {
  if (process.platform !== 'linux') {
    skipBecause(context, 'only Linux lists processes in /proc');
  }
}

/** Returns the daemons of an extension host. */
export async function daemonProcesses(extensionHostPid = process.pid): Promise<DaemonProcess[]> {
  const found: DaemonProcess[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) {
      continue;
    }
    const [python = '', ...args] = await words(`/proc/${name}/cmdline`);
    const isDaemon = args.some((arg) => arg.endsWith(SCRIPT));
    if (isDaemon && args.at(-1) === String(extensionHostPid)) {
      found.push({ pid: Number(name), python });
    }
  }
  return found;
}

/**
 * Waits until each of these daemon Pythons runs one daemon and no other daemon runs. It compares only the paths: a
 * daemon that runs on a link to one of these Pythons counts as another daemon.
 */
export async function whenDaemonsRunOn(...pythons: readonly string[]): Promise<DaemonProcess[]> {
  const wanted = pythons.toSorted();
  let daemons: DaemonProcess[] = [];
  let running: string[] = [];
  await waitUntil(
    `daemons run on ${wanted.join(', ')} only`,
    async () => {
      daemons = await daemonProcesses();
      running = daemons.map(({ python }) => python).sort();
      return isDeepStrictEqual(running, wanted);
    },
    () => running,
  );
  return daemons;
}

/** Waits until no daemon of an extension host runs. */
export async function whenNoDaemonRuns(extensionHostPid: number): Promise<void> {
  const daemons = (): Promise<DaemonProcess[]> => daemonProcesses(extensionHostPid);
  await waitUntil('no daemon runs', async () => (await daemons()).length === 0, daemons);
}

/** Returns the NUL-separated words of a file of /proc, or none if it cannot be read, as when the process has ended. */
async function words(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\0').filter((word) => word !== '');
}
