import type { Provision } from '../../fetch/provision';
import { VERSIONS } from '../../fetch/versions';
import type { VscodeHost } from '../host/VscodeHost';
import { chromium } from './chromium';
import { linuxServer } from './serverProgram';

/** Returns the versions of VS Code for Linux that this machine can run: first the oldest supported, then the newest. */
export async function linuxHosts(provision: Provision): Promise<VscodeHost[]> {
  const browser = await provision.obtain("Chromium, for VS Code's page", chromium);
  if (browser === undefined) {
    return [];
  }
  const hosts: VscodeHost[] = [];
  for (const server of VERSIONS.vscodeServers) {
    const name = `VS Code ${server.vscode}`;
    const program = await provision.obtain(name, () => linuxServer(server));
    if (program === undefined) {
      continue;
    }
    const { node, main } = program;
    hosts.push({ name, platform: 'linux', command: [node, main], chromium: browser });
  }
  return hosts;
}
