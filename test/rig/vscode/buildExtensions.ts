import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../command';
import { REPOSITORY_FOLDER } from '../places';
import { EXAMPLE_EXTENSION, LAUNCHER } from './host/places';

/** What the development extensions are loaded from is built anew. */
export async function buildExtensions(): Promise<void> {
  const builds = ['esbuild.mjs', path.join(EXAMPLE_EXTENSION, 'build.mjs')];
  for (const build of builds) {
    const file = path.resolve(REPOSITORY_FOLDER, build);
    if (existsSync(file)) {
      await runCommand(process.execPath, [file], { cwd: REPOSITORY_FOLDER });
    }
  }
  // TypeScript keeps its #! line, and makes no program of it.
  await chmod(LAUNCHER, 0o755);
}
