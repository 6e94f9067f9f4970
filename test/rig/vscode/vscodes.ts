import type { Machine } from '../fetch/machine';
import type { Provision } from '../fetch/provision';
import { VERSIONS } from '../fetch/versions';
import { linuxHosts } from './server/linuxHosts';
import type { TestedVscode } from './TestedVscode';

/**
 * Returns the versions of VS Code that run on this system itself: first the oldest supported, then newer ones. On Linux
 * on x86-64, they are servers from npm packages. On other systems, and everywhere if KERNEL_INTERRUPT_VSCODE names
 * a version ("1.99.3", "stable"), @vscode/test-electron downloads them.
 */
export async function vscodesHere(
  { environment, env }: Machine,
  provision: Provision,
): Promise<TestedVscode[]> {
  const common = { environment, env, machineEnv: process.env, testTimeoutMs: 60_000 };
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
