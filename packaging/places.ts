import path from 'node:path';

/** The compiled file lies in out/packaging, two folders below the repository's own. */
export const REPOSITORY = path.resolve(__dirname, '..', '..');

export const MODULES = path.join(REPOSITORY, 'node_modules');
