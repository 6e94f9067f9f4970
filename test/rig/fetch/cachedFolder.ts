import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE_FOLDER } from '../places';
import { progress } from '../progress';

/**
 * A folder in .cache/ that is complete or absent, never half: `build` fills a temporary folder, which
 * is stamped with `contents` (what it holds, with versions) and only then gets its name.
 * Callers hold the set-up lock.
 */
export async function cachedFolder(
  name: string,
  contents: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = path.join(CACHE_FOLDER, name);
  const present = await readFile(path.join(folder, STAMP_NAME), 'utf8').catch(() => undefined);
  if (present === contents) {
    return folder;
  }

  progress(`setting up ${contents}`);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await build(unfinished);
  await writeFile(path.join(unfinished, STAMP_NAME), contents);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  return folder;
}

const STAMP_NAME = '.complete';
