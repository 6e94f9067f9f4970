/** package.json, as far as packaging looks at it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly icon?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** What only the repository needs. The dependencies lie in `dist`. */
const UNPUBLISHED = new Set(['private', 'scripts', 'dependencies', 'devDependencies']);

/** The package.json that is published. */
export function publishedManifest(manifest: Manifest): Record<string, unknown> {
  return Object.fromEntries(Object.entries(manifest).filter(([field]) => !UNPUBLISHED.has(field)));
}
