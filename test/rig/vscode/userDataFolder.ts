import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TestedVscode } from './TestedVscode';

/**
 * Gives one start of VS Code a folder for its user's data; `folder` is the start's own. A VS Code with a window listens
 * on a socket in there, and the path of a socket has 103 characters at most on macOS, and 107 on Linux. For it the
 * folder lies in /tmp (what os.tmpdir() names on macOS is half as long as that), and is removed afterwards.
 */
export async function withUserDataFolder<T>(
  folder: string,
  { program }: Pick<TestedVscode, 'program'>,
  action: (userData: string) => Promise<T>,
): Promise<T> {
  if (program.kind === 'server' || process.platform === 'win32') {
    return action(path.join(folder, 'user-data'));
  }
  const short = await mkdtemp('/tmp/kernel-interrupt-');
  try {
    return await action(short);
  } finally {
    // The last of VS Code's processes may still be about to end.
    await rm(short, { recursive: true, force: true, maxRetries: 5 });
  }
}
