/** The parts of package.json that packaging uses. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly icon?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/**
 * The published package.json leaves out these fields. It needs no list of dependencies, because `dist` contains them.
 */
const UNPUBLISHED = new Set(['private', 'scripts', 'dependencies', 'devDependencies']);

/** Returns the package.json that is published. */
export function publishedManifest(manifest: Manifest): Record<string, unknown> {
  return Object.fromEntries(Object.entries(manifest).filter(([field]) => !UNPUBLISHED.has(field)));
}
