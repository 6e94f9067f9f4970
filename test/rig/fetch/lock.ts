import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CACHE_FOLDER } from '../places';
import { progress } from '../progress';

const POLL_MS = 500;

/**
 * Two test runs in one work tree share .cache/: while one builds there (or uses the Wine prefix),
 * the other waits. The lock is a file that holds its owner's pid; that of a dead owner is void.
 */
export async function withLock<T>(name: string, action: () => Promise<T>): Promise<T> {
  const file = path.join(CACHE_FOLDER, `${name}.lock`);
  await mkdir(CACHE_FOLDER, { recursive: true });
  let announced = false;
  while (!(await tryTake(file))) {
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (!isAlive(owner)) {
      await rm(file, { force: true });
    } else {
      if (!announced) {
        progress(`waiting for process ${owner}, which holds ${file}`);
      }
      announced = true;
      await delay(POLL_MS);
    }
  }
  try {
    return await action();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryTake(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
