import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeJson } from '../prepareStart';
import type { VscodeHost } from './VscodeHost';
import { VscodeServer } from './VscodeServer';

export interface WorkbenchContents {
  readonly host: VscodeHost;
  /** The folders of built extensions. Each contains the file that `main` in its package.json names. */
  readonly extensions: readonly string[];
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface OpenWorkbench {
  /** The address for a browser on this machine. */
  readonly address: string;
  /** Resolves when the server has ended. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a VS Code with these extensions and without tests, for any browser. The extensions are links to their folders:
 * after a build, "Reload Window" shows a change.
 */
export async function openWorkbench(contents: WorkbenchContents): Promise<OpenWorkbench> {
  const data = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-workbench-'));
  const remove = (): Promise<void> => rm(data, { recursive: true, force: true });
  try {
    const server = await startServer(contents, data);
    return {
      address: `http://127.0.0.1:${server.port}/?folder=${encodeURI(contents.folder)}`,
      ended: () => server.ended(),
      close: () => server.stop().finally(remove),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function startServer(contents: WorkbenchContents, dataDir: string): Promise<VscodeServer> {
  const extensionsDir = path.join(dataDir, 'extensions');
  await mkdir(extensionsDir);
  for (const extension of contents.extensions) {
    await link(extension, extensionsDir);
  }
  const settings = { 'telemetry.telemetryLevel': 'off', 'workbench.startupEditor': 'none' };
  await writeJson(path.join(dataDir, 'data', 'User', 'settings.json'), {
    ...settings,
    ...contents.settings,
  });
  const { host } = contents;
  const env = process.env;
  return VscodeServer.start({ host, dataDir, extensionsDir, workspaceTrust: false, env });
}

async function link(extension: string, extensionsDir: string): Promise<void> {
  const text = await readFile(path.join(extension, 'package.json'), 'utf8');
  const { publisher, name, version } = JSON.parse(text) as Record<string, string>;
  await symlink(extension, path.join(extensionsDir, `${publisher}.${name}-${version}`));
}
