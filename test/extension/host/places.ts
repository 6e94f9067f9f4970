import path from 'node:path';
import { REPOSITORY_FOLDER } from '../../setup/places';

const EXTENSION_TESTS = path.join(REPOSITORY_FOLDER, 'test', 'extension');
export const COMPILED_TESTS = path.join(REPOSITORY_FOLDER, 'out', 'test', 'extension');

export const LAUNCHER = path.join(COMPILED_TESTS, 'host', 'launcher.js');
export const START_TESTS = path.join(COMPILED_TESTS, 'host', 'startTests.js');
export const TESTS_PATH = path.join(COMPILED_TESTS, 'runner', 'main.js');

/** A host of kernels that uses the extension. */
export const EXAMPLE_EXTENSION = path.join(REPOSITORY_FOLDER, 'examples', 'kernel-host');

/** Extensions that only tests have. */
const fixture = (name: string): string => path.join(EXTENSION_TESTS, 'fixtures', name);
export const PYTHON_EXTENSION = fixture('python-extension');
export const STARTER_EXTENSION = fixture('test-starter');
export const SECOND_EXTENSION = fixture('second-extension');
export const SAMPLE_WORKSPACE = fixture('workspace');
