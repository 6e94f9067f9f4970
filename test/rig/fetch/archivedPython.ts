import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../command';
import type { PythonInstallation } from '../environment';
import { cachedFolder } from './cachedFolder';
import { describePython } from './machinePython';
import { unpackMavenArchive } from './mavenArchive';

export type ArchivePlatform = 'linux-x86_64' | 'windows-x86_64';

/** The last step after an archive was unpacked. */
interface Finish {
  /** Names what this step adds to the folder. If the name changes, the folder is built again. */
  readonly contents: string;
  readonly run: (home: string) => Promise<void>;
}

/** Returns the home of a CPython from Maven Central, for this machine or for Windows under Wine. */
export async function unpackCPython(
  version: string,
  platform: ArchivePlatform,
  machine: PythonInstallation,
  finish: Finish,
): Promise<string> {
  const contents = `CPython ${version} for ${platform} ${finish.contents}`.trim();
  const name = `cpython-${version}-${platform}`;
  const folder = await cachedFolder(name, contents, async (unfinished) => {
    const artifact = `org.bytedeco:cpython:${version}:jar:${platform}`;
    await unpackMavenArchive(artifact, unfinished, machine);
    await finish.run(homeIn(unfinished, platform));
  });
  return homeIn(folder, platform);
}

/** Returns a CPython for Linux, after it has started and loaded the modules that the daemon and its tests need. */
export async function linuxCPython(
  version: string,
  machine: PythonInstallation,
): Promise<PythonInstallation> {
  const executable = (home: string): string =>
    path.join(home, 'bin', `python${version.split('.').slice(0, 2).join('.')}`);
  const run = async (home: string): Promise<void> => {
    await chmod(executable(home), 0o755);
    const needed = 'import ctypes, select, unittest';
    await runCommand(executable(home), ['-I', '-S', '-c', needed]);
  };
  const home = await unpackCPython(version, 'linux-x86_64', machine, { contents: '', run });
  return describePython(executable(home), ['-S']);
}

function homeIn(folder: string, platform: ArchivePlatform): string {
  return path.join(folder, 'org', 'bytedeco', 'cpython', platform);
}
