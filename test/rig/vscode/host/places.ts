import path from 'node:path';
import { REPOSITORY_FOLDER } from '../../places';

const EXTENSION_TESTS = path.join(REPOSITORY_FOLDER, 'test', 'extension');
export const COMPILED_TESTS = path.join(REPOSITORY_FOLDER, 'out', 'test', 'extension');

export const LAUNCHER = path.join(__dirname, 'launcher.js');
export const START_TESTS = path.join(__dirname, 'startTests.js');
export const STUBS = path.join(__dirname, 'stubs');
export const TESTS_PATH = path.resolve(__dirname, '..', 'runner', 'main.js');

/** The example provider: an extension that runs kernels and uses this extension's API. */
export const EXAMPLE_EXTENSION = path.join(REPOSITORY_FOLDER, 'examples', 'kernel-provider');

/** Extensions for tests only. */
const fixture = (name: string): string => path.join(EXTENSION_TESTS, 'fixtures', name);
export const PYTHON_EXTENSION = fixture('python-extension');
export const STARTER_EXTENSION = fixture('test-starter');
export const SECOND_EXTENSION = fixture('second-extension');
export const JUPYTER_EXTENSION = fixture('jupyter-extension');
export const PLAIN_PROVIDER = fixture('plain-provider');
export const BUILD_FIXTURES = fixture('build.mjs');
export const SAMPLE_WORKSPACE = fixture('workspace');
