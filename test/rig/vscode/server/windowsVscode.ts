import path from 'node:path';
import type { Provision } from '../../fetch/provision';
import type { TestRun } from '../../testRun';
import { VERSIONS } from '../../fetch/versions';
import { publishForWindows, setUpRig } from '../../windows/prepareWindows';
import { windowsPath, WINE_COMMAND, type Wine } from '../../windows/wine';
import type { TestedVscode } from '../TestedVscode';
import { chromium } from './chromium';
import { windowsServer } from './windowsServer';

const [server] = VERSIONS.vscodeServers;
export const WINDOWS_VSCODE_NAME = `VS Code for Windows ${server.vscode}`;

/**
 * The oldest supported VS Code for Windows, run by a Node for Windows under Wine: `process.platform`
 * in its extension host is "win32", its Pythons and kernels are those of the rig.
 */
export async function windowsVscode(
  run: TestRun,
  provision: Provision,
): Promise<{ wine: Wine; inWine: (env: Record<string, string>) => TestedVscode } | undefined> {
  const name = WINDOWS_VSCODE_NAME;
  const rig = await setUpRig(provision);
  const node = rig?.nodes[0];
  const browser = await provision.obtain("Chromium, for VS Code's page", chromium);
  const main = await provision.obtain(name, () => windowsServer(server));
  if (rig === undefined || node === undefined) {
    return undefined;
  }
  if (browser === undefined || main === undefined) {
    return undefined;
  }

  const command = [...WINE_COMMAND, node.path, windowsPath(main)] as const;
  const host = { name, platform: 'win32', command, chromium: browser } as const;
  const { environment, wine } = rig;
  const [python] = environment.pythons;
  const env = publishForWindows(environment, run);
  return {
    wine,
    inWine: (machineEnv) => ({
      ...{ name, program: { kind: 'server', host }, environment, env },
      // What stands before the PATH of Windows programs: there is a Python on it, as on the other machines.
      machineEnv: { ...machineEnv, ...(python && { WINEPATH: path.win32.dirname(python.path) }) },
      testTimeoutMs: 180_000,
    }),
  };
}
