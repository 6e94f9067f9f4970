import path from 'node:path';
import { cachedFolder } from './cachedFolder';
import { installNpmPackage } from './npmPackage';

/** A Node from npm. On Linux its headers come with it, so that addons compile without a download. */
export interface FetchedNode {
  readonly version: string;
  readonly folder: string;
  readonly path: string;
}

/** The systems, as the npm packages of Node name them. */
type System = 'linux' | 'darwin' | 'win';

/**
 * Fetches a Node for this machine or, to be run by Wine, for Windows.
 *
 * @throws Error if npm has no package with this version for the system
 */
export async function fetchNode(version: string, system = thisSystem()): Promise<FetchedNode> {
  const arch = process.arch;
  // On macOS with Apple's processors the package has another name.
  const name = `node-${system === 'darwin' && arch === 'arm64' ? 'bin-' : ''}${system}-${arch}`;
  const label = NAMES[system];
  const cached = await cachedFolder(
    `${label.toLowerCase()}-node-${version}`,
    `Node ${version} for ${label}`,
    async (unfinished) => {
      await installNpmPackage(name, version, unfinished);
    },
  );
  const folder = path.join(cached, 'node_modules', name);
  const program = path.join(folder, 'bin', system === 'win' ? 'node.exe' : 'node');
  return { version, folder, path: program };
}

const NAMES = { linux: 'Linux', darwin: 'macOS', win: 'Windows' } as const;

function thisSystem(): System {
  const { platform } = process;
  return platform === 'win32' ? 'win' : platform === 'darwin' ? 'darwin' : 'linux';
}
