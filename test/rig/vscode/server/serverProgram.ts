import path from 'node:path';
import { cachedFolder } from '../../fetch/cachedFolder';
import { runCommand, succeeds } from '../../command';
import { ensureDebianPackages } from '../../fetch/debianPackages';
import type { VERSIONS } from '../../fetch/versions';
import { fetchNode, type FetchedNode } from '../../fetch/node';

export type ServerVersions = (typeof VERSIONS.vscodeServers)[number];

/** A VS Code server and the Node that runs it. */
export interface VscodeServerProgram {
  readonly node: string;
  readonly main: string;
}

/** Returns VS Code's server for Linux, with the compiled addons for terminals and logs. */
export async function linuxServer(server: ServerVersions): Promise<VscodeServerProgram> {
  const node = await fetchNode(server.node);
  const name = `vscode-server-${server.vscode}`;
  const contents = `VS Code ${server.vscode} (code-server ${server.codeServer}) with ${server.addons.join(', ')} for Node ${server.node}`;
  const folder = await cachedFolder(name, contents, async (unfinished) => {
    await unpackServer(server.codeServer, unfinished);
    const root = serverIn(unfinished);
    await installPackages(root, []);
    if (!(await succeeds('g++', ['--version']))) {
      await ensureDebianPackages('g++', 'make');
    }
    for (const addon of server.addons) {
      await compileAddon(addon, root, node);
    }
  });
  return { node: node.path, main: path.join(serverIn(folder), 'out', 'server-main.js') };
}

/** Unpacks VS Code's server from the npm package code-server. The rest of the package is not used. */
export async function unpackServer(version: string, folder: string): Promise<void> {
  const options = ['--silent', '--pack-destination', folder];
  const archive = (await runCommand('npm', ['pack', ...options, `code-server@${version}`])).trim();
  const file = path.join(folder, archive);
  await runCommand('tar', ['-xzf', file, '-C', folder, 'package/lib/vscode']);
  await runCommand('rm', [file]);
}

/** Returns the folder of VS Code's server in an unpacked package. */
export function serverIn(folder: string): string {
  return path.join(folder, 'package', 'lib', 'vscode');
}

/** Installs the packages that the server loads. Their install scripts do not run, because some download files. */
export async function installPackages(root: string, options: readonly string[]): Promise<void> {
  const args = ['install', '--prefix', root, '--ignore-scripts', '--omit=dev', ...options];
  await runCommand('npm', args, { cwd: root });
}

/** Compiles an addon with npm's node-gyp. The addon's other scripts do not run. */
async function compileAddon(addon: string, root: string, node: FetchedNode): Promise<void> {
  const PATH = `${path.dirname(node.path)}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const compile = `node-gyp rebuild --nodedir=${node.folder}`;
  const args = ['explore', '--prefix', root, addon, '--', compile];
  await runCommand('npm', args, { cwd: root, env: { ...process.env, PATH } });
}
