import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { publishedManifest, type Manifest } from './manifest';
import { thirdPartyNotices } from './notices';
import { REPOSITORY } from './places';
import { readmeImages } from './readmeImages';
import { runScript } from './runScript';
import { stageZeromq } from './stageZeromq';
import { platformOf, type Target } from './targets';

export interface Staged {
  readonly name: string;
  readonly version: string;
  /** What the build says of the bundle's size. */
  readonly bundle: string;
}

/**
 * Fills a folder with what a package holds. What is to be published is named here, so that nothing gets in by being
 * there.
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
  const dist = path.join(folder, 'dist');
  const build = path.join(REPOSITORY, 'esbuild.mjs');
  const bundle = await runScript(build, ['--production', '--outdir', dist], REPOSITORY);
  await stageZeromq(path.join(dist, 'node_modules'), platformOf(target));
  const bundled = Object.keys(manifest.dependencies).filter((name) => name !== 'zeromq');
  await write('ThirdPartyNotices.txt', await thirdPartyNotices(bundled));
  return { name: manifest.name, version: manifest.version, bundle: bundle.trim() };
}

/** The texts with their pictures, the translations of package.json and the icon. */
async function rootFiles({ icon }: Manifest): Promise<string[]> {
  const names = await readdir(REPOSITORY);
  const translations = names.filter((name) => /^package\.nls(\.[\w-]+)?\.json$/.test(name));
  const images = readmeImages(await readFile(path.join(REPOSITORY, 'README.md'), 'utf8'));
  const texts = ['README.md', 'CHANGELOG.md', 'LICENSE'];
  return [...texts, ...images, ...translations, ...(icon ? [icon] : [])];
}
