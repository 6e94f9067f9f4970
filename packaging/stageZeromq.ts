import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import { packagesOf } from './bundle';
import { MODULES } from './places';
import type { Platform } from './targets';
import { chooseAddon, type AddonManifest } from './zeromqAddon';

const BUILD = path.join('zeromq', 'build');

/**
 * Copies into a `node_modules` folder what zeromq.js needs at run time: its modules and one platform's addon. The
 * modules are not bundled, because zeromq.js looks up the addon relative to them.
 *
 * @returns the names of the npm packages whose files were copied
 */
export async function stageZeromq(nodeModules: string, platform: Platform): Promise<string[]> {
  const modules = await loadedModules();
  const packages = packagesOf(modules.map((file) => path.join('node_modules', file)));
  const texts = await Promise.all(packages.map(packageTexts));
  await copyAll([...modules, ...texts.flat()], nodeModules);

  const manifestFile = path.join(BUILD, 'manifest.json');
  const manifest = JSON.parse(
    await readFile(path.join(MODULES, manifestFile), 'utf8'),
  ) as AddonManifest;
  const addon = chooseAddon(manifest, platform);
  await copyAll([path.join(BUILD, ...addon.path.split(/[\\/]/))], nodeModules);
  await writeFile(path.join(nodeModules, manifestFile), JSON.stringify(addon.manifest));
  return packages;
}

/** Returns the modules that `require('zeromq')` loads, relative to node_modules. esbuild follows the imports. */
async function loadedModules(): Promise<string[]> {
  const { metafile } = await esbuild.build({
    entryPoints: [path.join(MODULES, 'zeromq', 'lib', 'index.js')],
    absWorkingDir: MODULES,
    preserveSymlinks: true,
    bundle: true,
    platform: 'node',
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs).map((file) => path.normalize(file));
}

/** Returns the paths of a package's package.json, which Node needs to find its modules, and of its licence files. */
async function packageTexts(name: string): Promise<string[]> {
  const files = await readdir(path.join(MODULES, name));
  return files
    .filter((file) => /^(package\.json|licen[sc]e.*)$/i.test(file))
    .map((file) => path.join(name, file));
}

async function copyAll(files: readonly string[], nodeModules: string): Promise<void> {
  for (const file of files) {
    const copy = path.join(nodeModules, file);
    await mkdir(path.dirname(copy), { recursive: true });
    await copyFile(path.join(MODULES, file), copy);
  }
}
