import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../command';

/** Installs an npm package, which may be for another system, and returns its folder. */
export async function installNpmPackage(
  name: string,
  version: string,
  folder: string,
): Promise<string> {
  await mkdir(path.join(folder, 'node_modules'), { recursive: true });
  const options = ['--force', '--ignore-scripts', '--no-save', '--no-package-lock'];
  await runCommand('npm', ['install', '--prefix', folder, ...options, `${name}@${version}`]);
  return path.join(folder, 'node_modules', name);
}
