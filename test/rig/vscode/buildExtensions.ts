import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../command';
import { REPOSITORY_FOLDER } from '../places';
import { BUILD_FIXTURES, EXAMPLE_EXTENSION, LAUNCHER } from './host/places';

/** Builds the bundles of the extensions that VS Code loads from this repository. */
export async function buildExtensions(): Promise<void> {
  const builds = ['esbuild.mjs', path.join(EXAMPLE_EXTENSION, 'build.mjs'), BUILD_FIXTURES];
  for (const build of builds) {
    const file = path.resolve(REPOSITORY_FOLDER, build);
    if (existsSync(file)) {
      await runCommand(process.execPath, [file], { cwd: REPOSITORY_FOLDER });
    }
  }
  // TypeScript keeps the launcher's #! line, but does not make the file executable.
  await chmod(LAUNCHER, 0o755);
}
