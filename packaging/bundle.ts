import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY } from './places';
import { runScript } from './runScript';

export interface Bundle {
  /** The npm packages whose code is in the bundle, sorted. */
  readonly packages: readonly string[];
  /** The output of the build: the size of each file. */
  readonly report: string;
}

/** Builds the bundle as it is published. */
export async function buildBundle(folder: string): Promise<Bundle> {
  const metafile = path.join(path.dirname(folder), 'metafile.json');
  const options = ['--production', '--outdir', folder, '--metafile', metafile];
  const report = await runScript(path.join(REPOSITORY, 'esbuild.mjs'), options, REPOSITORY);
  const metadata = await readFile(metafile, 'utf8');
  await rm(metafile);
  const { inputs } = JSON.parse(metadata) as { inputs: object };
  return { packages: packagesOf(Object.keys(inputs)), report: report.trim() };
}

/** Returns the names of the npm packages to which the files belong, sorted. */
export function packagesOf(files: readonly string[]): string[] {
  const names = files.map(
    (file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll('\\', '/'))?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
