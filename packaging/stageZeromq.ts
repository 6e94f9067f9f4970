import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import { MODULES } from './places';
import type { Platform } from './targets';
import { chooseAddon, type AddonManifest } from './zeromqAddon';

const BUILD = path.join('zeromq', 'build');

/**
 * Copies zeromq.js, as far as it is loaded, into a `node_modules`: its modules as they are, so that its own lookup of
 * the addon works and its exports keep their names, and of its addons the platform's.
 */
export async function stageZeromq(nodeModules: string, platform: Platform): Promise<void> {
  const modules = await loadedModules();
  const packages = [...new Set(modules.map((file) => file.split(path.sep)[0] ?? ''))];
  const texts = await Promise.all(packages.map(packageTexts));
  await copyAll([...modules, ...texts.flat()], nodeModules);

  const manifestFile = path.join(BUILD, 'manifest.json');
  const manifest = JSON.parse(
    await readFile(path.join(MODULES, manifestFile), 'utf8'),
  ) as AddonManifest;
  const addon = chooseAddon(manifest, platform);
  await copyAll([path.join(BUILD, ...addon.path.split(/[\\/]/))], nodeModules);
  await writeFile(path.join(nodeModules, manifestFile), JSON.stringify(addon.manifest));
}

/** What `require('zeromq')` loads, relative to node_modules: esbuild follows the imports. */
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

/** What a package says of itself: package.json, which its modules are found by, and its licences. */
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
