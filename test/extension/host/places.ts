import path from 'node:path';
import { repositoryFolder } from '../../setup/places';

const extensionTests = path.join(repositoryFolder, 'test', 'extension');
export const compiledTests = path.join(repositoryFolder, 'out', 'test', 'extension');

export const launcher = path.join(compiledTests, 'host', 'launcher.js');
export const startTests = path.join(compiledTests, 'host', 'startTests.js');
export const testsPath = path.join(compiledTests, 'runner', 'main.js');

/** A host of kernels that uses the extension. */
export const exampleExtension = path.join(repositoryFolder, 'examples', 'kernel-host');

/** Extensions that only tests have. */
const fixture = (name: string): string => path.join(extensionTests, 'fixtures', name);
export const pythonExtension = fixture('python-extension');
export const starterExtension = fixture('test-starter');
export const secondExtension = fixture('second-extension');
export const sampleWorkspace = fixture('workspace');
