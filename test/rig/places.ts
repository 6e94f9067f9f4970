import path from 'node:path';

/** The compiled file lies in out/test/rig, three folders below the repository's own. */
export const REPOSITORY_FOLDER = path.resolve(__dirname, '..', '..', '..');

/** Holds everything that is downloaded or built for the tests. Git ignores it, and it can be deleted. */
export const CACHE_FOLDER = path.join(REPOSITORY_FOLDER, '.cache');
