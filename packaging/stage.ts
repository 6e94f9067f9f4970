import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildBundle } from './bundle';
import { publishedManifest, type Manifest } from './manifest';
import { thirdPartyNotices } from './notices';
import { REPOSITORY } from './places';
import { stageZeromq } from './stageZeromq';
import { platformOf, type Target } from './targets';

export interface Staged {
  readonly name: string;
  readonly version: string;
  /** The output of the build: the size of each bundle. */
  readonly bundle: string;
}

/**
 * Writes the files of a package into a folder. The files and folders are named here one by one, so that nothing else of
 * the repository is published by mistake.
 */
export async function stage(folder: string, target: Target): Promise<Staged> {
  const manifest = JSON.parse(
    await readFile(path.join(REPOSITORY, 'package.json'), 'utf8'),
  ) as Manifest;
  const write = (name: string, text: string): Promise<void> =>
    writeFile(path.join(folder, name), text);

  await write('package.json', JSON.stringify(publishedManifest(manifest), undefined, 2));
  for (const name of await rootFiles(manifest)) {
    await cp(path.join(REPOSITORY, name), path.join(folder, name));
  }
  await cp(path.join(REPOSITORY, 'pythonFiles'), path.join(folder, 'pythonFiles'), {
    recursive: true,
    filter: (file) => path.basename(file) !== '__pycache__',
  });
  await cp(path.join(REPOSITORY, 'media'), path.join(folder, 'media'), { recursive: true });
  const dist = path.join(folder, 'dist');
  const bundle = await buildBundle(dist);
  const staged = await stageZeromq(path.join(dist, 'node_modules'), platformOf(target));
  const packages = [...bundle.packages, ...staged];
  await write('ThirdPartyNotices.txt', await thirdPartyNotices(packages));
  // Without a .vscodeignore, vsce warns that the package may contain unnecessary files.
  await write('.vscodeignore', '');
  return { name: manifest.name, version: manifest.version, bundle: bundle.report };
}

/** Returns the files to copy from the repository's folder: texts, translations and the icon. */
async function rootFiles({ icon }: Manifest): Promise<string[]> {
  const names = await readdir(REPOSITORY);
  const translations = names.filter((name) => /^package\.nls(\.[\w-]+)?\.json$/.test(name));
  return ['README.md', 'CHANGELOG.md', 'LICENSE', ...translations, ...(icon ? [icon] : [])];
}
