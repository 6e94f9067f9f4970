import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommand, succeeds } from '../command';
import { ensureDebianPackages } from './debianPackages';
import type { PythonInstallation } from '../environment';

/**
 * Unpacks a jar of Maven Central into `folder`. Python's zipfile does it, so that no unzip is
 * needed; it keeps no permissions, and these jars hold none.
 */
export async function unpackMavenArchive(
  artifact: string,
  folder: string,
  python: PythonInstallation,
): Promise<void> {
  if (!(await succeeds('mvn', ['--version']))) {
    await ensureDebianPackages('maven');
  }
  const options = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
  await runCommand('mvn', ['--batch-mode', '--quiet', 'dependency:copy', ...options]);
  const jar = (await readdir(folder)).find((name) => name.endsWith('.jar'));
  if (jar === undefined) {
    throw new Error(`Maven copied no jar for ${artifact}`);
  }
  await runCommand(python.path, ['-m', 'zipfile', '-e', path.join(folder, jar), folder]);
  await rm(path.join(folder, jar));
}
