import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LaunchArguments } from './launchArguments';
import { seenByHost, type VscodeHost } from './VscodeHost';

/** Makes the server install a VSIX file, as `code --install-extension` does, and returns its exit code. */
export async function installExtension(
  host: VscodeHost,
  vsix: string,
  { userDataDir, extensionsDir }: LaunchArguments,
): Promise<number> {
  const [program = '', ...first] = host.command;
  const args = [
    ...['--accept-server-license-terms', `--install-extension=${seenByHost(host, vsix)}`],
    ...['--server-data-dir', seenByHost(host, userDataDir)],
    ...['--extensions-dir', seenByHost(host, extensionsDir)],
  ];
  await mkdir(userDataDir, { recursive: true });
  const log = path.join(userDataDir, 'install.log');
  // Under Wine, Node for Windows cannot write to a pipe.
  const output = await open(log, 'w');
  const server = spawn(program, [...first, ...args], { stdio: ['ignore', output.fd, output.fd] });
  const [code] = (await once(server, 'exit')) as [number | null];
  await output.close();
  if (code !== 0) {
    process.stderr.write(await readFile(log, 'utf8'));
  }
  return code ?? 1;
}
