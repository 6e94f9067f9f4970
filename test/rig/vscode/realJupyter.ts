import { statSync } from 'node:fs';
import path from 'node:path';

const VARIABLE = 'KERNEL_INTERRUPT_JUPYTER';

/**
 * The extensions that $KERNEL_INTERRUPT_JUPYTER names: the real Jupyter extension and the Python extension, which it
 * needs.
 */
export interface RealJupyter {
  /** What VS Code installs: VSIX files, and ids in the marketplace. */
  readonly packages: readonly string[];
  /** Folders of built extensions, which VS Code loads as they are. */
  readonly folders: readonly string[];
}

/** Returns undefined if no extension is named. */
export function realJupyter(): RealJupyter | undefined {
  const names = (process.env[VARIABLE] ?? '').split(',').filter((name) => name !== '');
  const stats = names.map((name) => statSync(name, { throwIfNoEntry: false }));
  const places = names.map((name, index) => (stats[index] ? path.resolve(name) : name));
  const isFolder = (_: string, index: number): boolean => stats[index]?.isDirectory() === true;
  const folders = places.filter(isFolder);
  const packages = places.filter((place) => !folders.includes(place));
  return names.length === 0 ? undefined : { packages, folders };
}
