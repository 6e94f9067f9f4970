import { readdir, readFile } from 'node:fs/promises';

export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** Returns the processes of this machine that have this variable (`NAME=VALUE`) in their environment. */
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

/** Returns the parts of a file in /proc; none if the process has ended, is a zombie or belongs to another user. */
async function zeroSeparated(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\0').filter((part) => part !== '');
}
