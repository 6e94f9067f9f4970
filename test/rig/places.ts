import path from 'node:path';

/** The compiled file lies in out/test/rig, three folders below the repository's own. */
export const REPOSITORY_FOLDER = path.resolve(__dirname, '..', '..', '..');

/** Everything that is downloaded or built for the tests; ignored by git, safe to delete. */
export const CACHE_FOLDER = path.join(REPOSITORY_FOLDER, '.cache');
