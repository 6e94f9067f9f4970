import type { Provision } from '../fetch/provision';
import type { TestRun } from '../testRun';
import { VERSIONS } from '../fetch/versions';
import { linuxHosts } from './server/linuxHosts';
import type { TestedVscode } from './TestedVscode';

/**
 * The VS Codes that run on this system itself, the oldest supported first: servers out of npm, or what
 * @vscode/test-electron downloads, where KERNEL_INTERRUPT_VSCODE names a version ("1.99.3", "stable")
 * and on other systems than Linux on x86-64.
 */
export async function vscodesHere(run: TestRun, provision: Provision): Promise<TestedVscode[]> {
  const { environment, env } = run;
  const common = { environment, env, machineEnv: process.env, testTimeoutMs: 60_000 };
  const downloads = versionsToDownload();
  if (downloads.length > 0) {
    return downloads.map((version) => ({
      ...{ name: `VS Code ${version}`, program: { kind: 'download', version }, ...common },
    }));
  }
  const hosts = await linuxHosts(provision);
  return hosts.map((host) => ({
    ...{ name: host.name, program: { kind: 'server', host }, ...common },
  }));
}

function versionsToDownload(): readonly string[] {
  const asked = process.env['KERNEL_INTERRUPT_VSCODE'];
  if (asked !== undefined) {
    return [asked];
  }
  const hasServers = process.platform === 'linux' && process.arch === 'x64';
  return hasServers ? [] : VERSIONS.vscodeDownloads;
}
