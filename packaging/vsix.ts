import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MODULES, REPOSITORY } from './places';
import { runScript } from './runScript';
import { stage } from './stage';
import type { Target } from './targets';

const LIMIT_MB = 1.5;

export interface Vsix {
  readonly path: string;
  /** Lines to print: the sizes of the bundles and of the package. */
  readonly report: readonly string[];
}

/**
 * Builds `kernel-interrupt-TARGET-VERSION.vsix` from the sources.
 *
 * @param folder where to write it; default: the repository's folder
 * @throws an Error if the package or its bundle is too large
 */
export async function buildVsix(target: Target, folder = REPOSITORY): Promise<Vsix> {
  const staging = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-package-'));
  try {
    const { name, version, bundle } = await stage(staging, target);
    const file = path.join(folder, `${name}-${target}-${version}.vsix`);
    await runScript(
      path.join(MODULES, '@vscode', 'vsce', 'vsce'),
      [
        'package',
        ...['--target', target, '--out', file],
        // The dependencies are already staged. vsce turns the README's relative links and pictures into addresses of
        // the repository by default, as we need: VS Code's page about an extension shows no pictures from the package.
        '--no-dependencies',
      ],
      staging,
    );
    return { path: file, report: [bundle, await sizeLine(file)] };
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function sizeLine(file: string): Promise<string> {
  const megabytes = (await stat(file)).size / 1e6;
  const line = `${path.basename(file)}: ${megabytes.toFixed(2)} MB of at most ${LIMIT_MB} MB`;
  if (megabytes > LIMIT_MB) {
    throw new Error(`${line}. The package is too large.`);
  }
  return line;
}
