import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CACHE_FOLDER } from '../places';
import { progress } from '../progress';

const POLL_MS = 200;
const LIMIT_MS = 2 * 60 * 60_000;

/** For each lock, a promise that settles when all actions that this process has queued for the lock are done. */
const lastUsers = new Map<string, Promise<unknown>>();

/**
 * Runs the action while no other process, and nothing else in this process, holds the lock of this name. The lock is a
 * file in .cache/ with the pid of its owner. If the owner has ended, the lock is free.
 *
 * @throws Error if another process does not release the lock within two hours
 */
export async function withLock<T>(name: string, action: () => Promise<T>): Promise<T> {
  const earlier = lastUsers.get(name) ?? Promise.resolve();
  const result = earlier.then(() => withLockFile(path.join(CACHE_FOLDER, `${name}.lock`), action));
  lastUsers.set(
    name,
    result.catch(() => undefined),
  );
  return result;
}

async function withLockFile<T>(file: string, action: () => Promise<T>): Promise<T> {
  await mkdir(CACHE_FOLDER, { recursive: true });
  const deadline = Date.now() + LIMIT_MS;
  let announced = false;
  while (!(await tryTake(file))) {
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (!isAlive(owner)) {
      await rm(file, { force: true });
      continue;
    }
    if (Date.now() > deadline) {
      throw new Error(`process ${owner} does not give ${file} back: end it, or delete the file`);
    }
    if (!announced) {
      progress(`waiting for process ${owner}, which holds ${file}`);
      announced = true;
    }
    await delay(POLL_MS);
  }
  try {
    return await action();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryTake(file: string): Promise<boolean> {
  // A hard link to a file with the pid contains the pid at once. A new file would be empty for a moment, and the lock
  // would look free.
  const own = `${file}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    await rm(own, { force: true });
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
