import { readdir, readFile } from 'node:fs/promises';

export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** The processes of this machine that were started with this in their environment (`NAME=VALUE`). */
export async function markedProcesses(mark: string): Promise<MarkedProcess[]> {
  const found: MarkedProcess[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) {
      continue;
    }
    const environment = await zeroSeparated(`/proc/${pid}/environ`);
    if (!environment.includes(mark)) {
      continue;
    }
    found.push({ pid, command: (await zeroSeparated(`/proc/${pid}/cmdline`)).join(' ') });
  }
  return found;
}

/** Empty where the process has ended, is a zombie, or is not this user's. */
async function zeroSeparated(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\0').filter((part) => part !== '');
}
