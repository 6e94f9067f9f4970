import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/** How Jupyter Server names the file into which it writes its address and its token. */
const SERVER_FILE = /^jpserver-\d+\.json$/;

/**
 * Returns the folder in which Jupyter's programs of this user keep their runtime files (`jupyter_runtime_dir` of
 * jupyter_core).
 */
export function runtimeFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  // An empty variable counts as missing, as in jupyter_core.
  const valueOf = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const runtime = valueOf('JUPYTER_RUNTIME_DIR');
  if (runtime !== undefined) {
    return path.resolve(runtime);
  }
  const home = homedir();
  const folders: Partial<Record<NodeJS.Platform, () => string>> = {
    win32: () => path.join(valueOf('APPDATA') ?? path.join(home, 'AppData', 'Roaming'), 'jupyter'),
    darwin: () => path.join(home, 'Library', 'Jupyter'),
  };
  const data =
    valueOf('JUPYTER_DATA_DIR') ??
    folders[platform]?.() ??
    path.join(valueOf('XDG_DATA_HOME') ?? path.join(home, '.local', 'share'), 'jupyter');
  return path.resolve(data, 'runtime');
}

/** Whether the folder has the file of a Jupyter server. The server may have ended. */
export async function hasServerFile(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => SERVER_FILE.test(name));
}
