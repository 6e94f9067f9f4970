import assert from 'node:assert/strict';
import { notebookName } from '../../../src/sources/notebookName';

const UUIDS = '3b6f1a52-5a7e-4f1c-9f1e-0123456789ab8d0e7c11-22aa-4b3c-8d4e-0123456789ab';

describe('notebookName', () => {
  const names: [string, string, string][] = [
    ['a path', 'folder/forecast.ipynb', 'forecast.ipynb'],
    ['a Windows path', String.raw`C:\folder\forecast.ipynb`, 'forecast.ipynb'],
    ['an empty path', '', ''],
    ['the session of a console', 'console-1-3b6f1a52', 'console-1-3b6f1a52'],
    ['a session of the Jupyter extension', `forecast-jvsc-${UUIDS}.ipynb`, 'forecast.ipynb'],
    ['a session of a notebook with a dot in its name', `v1.2-jvsc-${UUIDS}.ipynb`, 'v1.2.ipynb'],
    ['a session of a Python file', `analysis.py-jvsc-${UUIDS}.ipynb`, 'analysis.py'],
    [
      'a session of an Interactive Window',
      `Interactive-1.interactive-jvsc-${UUIDS}.ipynb`,
      'Interactive-1.interactive',
    ],
    ['a file that is only named like a session', 'a-jvsc-b.ipynb', 'a-jvsc-b.ipynb'],
  ];
  for (const [what, path, name] of names) {
    it(`returns "${name}" for ${what}`, () => assert.equal(notebookName(path), name));
  }
});
