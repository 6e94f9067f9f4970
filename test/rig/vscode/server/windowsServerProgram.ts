import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { cachedFolder } from '../../fetch/cachedFolder';
import { STUBS } from '../host/places';
import { installPackages, serverIn, unpackServer, type ServerVersions } from './serverProgram';

/** Our replacements for packages that would have to be compiled for Windows, by the file that each replaces. */
const stubs = {
  '@vscode/spdlog/index.js': 'spdlog.js',
  'native-watchdog/index.js': 'nativeWatchdog.js',
  '@vscode/windows-registry/dist/index.js': 'windowsRegistry.js',
};

/** Returns the main file of VS Code's server for Windows. A Node for Windows runs it. */
export async function windowsServer(server: ServerVersions): Promise<string> {
  const name = `vscode-server-${server.vscode}-windows`;
  const contents = `VS Code ${server.vscode} (code-server ${server.codeServer}) for Windows`;
  const folder = await cachedFolder(name, contents, async (unfinished) => {
    await unpackServer(server.codeServer, unfinished);
    await installPackages(serverIn(unfinished), ['--os=win32', '--cpu=x64', '--force']);
  });
  const root = serverIn(folder);
  for (const [replaced, stub] of Object.entries(stubs)) {
    const compiled = path.join(STUBS, stub);
    await copyFile(compiled, path.join(root, 'node_modules', replaced));
  }
  return path.join(root, 'out', 'server-main.js');
}
