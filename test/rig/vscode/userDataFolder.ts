import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TestedVscode } from './TestedVscode';

/**
 * Gives one start of VS Code a folder for its user's data: `user-data` in `folder`, or one that is removed afterwards.
 *
 * A VS Code with a window listens on a socket in its folder. The path of a socket may have 103 characters on macOS and
 * 107 on Linux, so the folder of such a VS Code is in /tmp. On macOS, os.tmpdir() alone would use half of them.
 *
 * @param folder the folder of the start
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
    // A process of VS Code may still write to it for a moment.
    await rm(short, { recursive: true, force: true, maxRetries: 5 });
  }
}
