import type { Provision } from '../setup/provision';
import type { TestRun } from '../setup/testRun';
import { versions } from '../setup/versions';
import { linuxHosts } from './setup/linuxHosts';
import type { TestedVscode } from './TestedVscode';

/**
 * The VS Codes that run on this system itself, the oldest supported first: servers out of npm where
 * they can be had, or, where KERNEL_INTERRUPT_VSCODE is "download" and on other systems than Linux on
 * x86-64, what @vscode/test-electron downloads.
 */
export async function vscodesHere(run: TestRun, provision: Provision): Promise<TestedVscode[]> {
  const { environment, env } = run;
  if (downloads()) {
    return versions.vscodeDownloads.map((version) => ({
      ...{ name: `VS Code ${version}`, program: { kind: 'download', version }, environment, env },
    }));
  }
  const hosts = await linuxHosts(provision);
  return hosts.map((host) => ({
    ...{ name: host.name, program: { kind: 'server', host }, environment, env },
  }));
}

function downloads(): boolean {
  const hasServers = process.platform === 'linux' && process.arch === 'x64';
  return process.env['KERNEL_INTERRUPT_VSCODE'] === 'download' || !hasServers;
}
