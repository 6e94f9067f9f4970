import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../setup/command';
import { repositoryFolder } from '../setup/places';
import { exampleExtension, launcher } from './host/places';

/** What the development extensions are loaded from is built anew. */
export async function buildExtensions(): Promise<void> {
  const builds = ['esbuild.mjs', path.join(exampleExtension, 'build.mjs')];
  for (const build of builds) {
    const file = path.resolve(repositoryFolder, build);
    if (existsSync(file)) await runCommand(process.execPath, [file], { cwd: repositoryFolder });
  }
  // TypeScript keeps its #! line, and makes no program of it.
  await chmod(launcher, 0o755);
}
