import path from 'node:path';

/** The repository's folder. The compiled form of this file is in out/packaging, two folders below it. */
export const REPOSITORY = path.resolve(__dirname, '..', '..');

export const MODULES = path.join(REPOSITORY, 'node_modules');
