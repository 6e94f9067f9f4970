import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { MODULES } from './places';

/** Returns the licence texts of packages that are bundled, since their own licence files are not in our package. */
export async function thirdPartyNotices(packages: readonly string[]): Promise<string> {
  const notices = await Promise.all(packages.map(notice));
  return notices.join('\n\n');
}

async function notice(name: string): Promise<string> {
  const folder = path.join(MODULES, name);
  const licence = (await readdir(folder)).find((file) => /^licen[sc]e/i.test(file));
  if (licence === undefined) {
    throw new Error(`${name} has no licence file: it cannot be part of the bundle.`);
  }
  return `${name}\n\n${(await readFile(path.join(folder, licence), 'utf8')).trim()}\n`;
}
