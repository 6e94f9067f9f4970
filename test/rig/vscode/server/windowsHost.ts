import { win32 } from 'node:path';
import type { Provision } from '../../fetch/provision';
import { VERSIONS } from '../../fetch/versions';
import type { WindowsPrograms } from '../../windows/prepareWindows';
import { windowsPath, WINE_COMMAND } from '../../windows/wine';
import type { VscodeHost } from '../host/VscodeHost';
import type { TestedVscode } from '../TestedVscode';
import { chromium } from './chromium';
import { windowsServer } from './windowsServerProgram';

const [server] = VERSIONS.vscodeServers;
export const WINDOWS_VSCODE_NAME = `VS Code for Windows ${server.vscode}`;

/**
 * Returns the oldest supported VS Code for Windows, which Node for Windows runs under Wine; undefined if a part is
 * missing.
 */
export async function windowsHost(
  { vscodeNode: node }: WindowsPrograms,
  provision: Provision,
): Promise<VscodeHost | undefined> {
  const name = WINDOWS_VSCODE_NAME;
  const browser = await provision.obtain("Chromium, for VS Code's page", chromium);
  const main = await provision.obtain(name, () => windowsServer(server));
  if (node === undefined || browser === undefined || main === undefined) {
    return undefined;
  }
  const command = [...WINE_COMMAND, node.path, windowsPath(main)];
  return { name, platform: 'win32', command, chromium: browser };
}

/** Describes a VS Code that runs in a Wine prefix, for the tests that use it. */
export function inWine(
  host: VscodeHost,
  { wine, environment, env }: WindowsPrograms,
): TestedVscode {
  const [python] = environment.pythons;
  // Wine puts WINEPATH before the PATH of Windows programs. So a Python is on their PATH, as on the other systems.
  const path = python && { WINEPATH: win32.dirname(python.path) };
  return {
    ...{ name: host.name, program: { kind: 'server', host }, environment, env },
    onMachine: (action) => wine.alone((machineEnv) => action({ ...machineEnv, ...path })),
    testTimeoutMs: 180_000,
  };
}
