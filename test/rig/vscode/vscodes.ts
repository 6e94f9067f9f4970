import type { Machine } from '../fetch/machine';
import type { Provision } from '../fetch/provision';
import { VERSIONS } from '../fetch/versions';
import { linuxHosts } from './server/linuxHosts';
import type { TestedVscode } from './TestedVscode';

/**
 * Returns the versions of VS Code that run on this system itself, the oldest first. On Linux on x86-64, they are
 * servers from npm packages. On other systems, @vscode/test-electron downloads them. If KERNEL_INTERRUPT_VSCODE names a
 * version ("1.99.3", "stable"), only that one is used, and it is downloaded.
 */
export async function vscodesHere(
  { environment, env }: Machine,
  provision: Provision,
): Promise<TestedVscode[]> {
  const common: Omit<TestedVscode, 'name' | 'program'> = {
    ...{ environment, env, testTimeoutMs: 60_000 },
    onMachine: (action) => action(process.env),
  };
  if (!usesServers()) {
    return versionsToDownload().map((version) => ({
      ...{ name: `VS Code ${version}`, program: { kind: 'download', version }, ...common },
    }));
  }
  const hosts = await linuxHosts(provision);
  return hosts.map((host) => ({
    ...{ name: host.name, program: { kind: 'server', host }, ...common },
  }));
}

/** Returns whether the tests run in VS Code servers, and not in versions of VS Code with a window. */
export function usesServers(): boolean {
  return versionsToDownload().length === 0;
}

function versionsToDownload(): readonly string[] {
  const asked = process.env['KERNEL_INTERRUPT_VSCODE'];
  if (asked !== undefined) {
    return [asked];
  }
  const hasServers = process.platform === 'linux' && process.arch === 'x64';
  return hasServers ? [] : VERSIONS.vscodeDownloads;
}
