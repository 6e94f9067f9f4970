import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE_FOLDER } from '../places';
import { progress } from '../progress';
import { withLock } from './lock';

const STAMP_NAME = '.complete';

/**
 * Returns a folder in .cache/ and builds it if it is absent. The folder is never half built: `build` fills a temporary
 * folder, which is renamed to `name` at the end.
 *
 * @param contents names what the folder holds, with versions; if it changes, the folder is built again
 */
export async function cachedFolder(
  name: string,
  contents: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = path.join(CACHE_FOLDER, name);
  if (await holds(folder, contents)) {
    return folder;
  }
  return withLock(name, async () => {
    // Another process may have built it meanwhile.
    if (!(await holds(folder, contents))) {
      progress(`setting up ${contents}`);
      const unfinished = `${folder}.unfinished`;
      await rm(unfinished, { recursive: true, force: true });
      await mkdir(unfinished, { recursive: true });
      await build(unfinished);
      await writeFile(path.join(unfinished, STAMP_NAME), contents);
      await rm(folder, { recursive: true, force: true });
      await rename(unfinished, folder);
    }
    return folder;
  });
}

async function holds(folder: string, contents: string): Promise<boolean> {
  const stamp = await readFile(path.join(folder, STAMP_NAME), 'utf8').catch(() => undefined);
  return stamp === contents;
}
