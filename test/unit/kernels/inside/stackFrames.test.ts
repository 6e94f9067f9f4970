import assert from 'node:assert/strict';
import { stackFrames } from '../../../../src/kernels/inside/stackFrames';
import { LOOK } from './fakeInside';

describe('stackFrames', () => {
  it('names the cell of a frame, and never looks for the cell of library code', () => {
    const [frame] = LOOK.frames;
    const cell = { uri: 'file:///a.ipynb', index: 2 };
    const library = { ...frame, kind: 'library', file: '/lib/a.py' } as const;
    const asked: string[] = [];
    const found = stackFrames([library, frame], (file) => {
      asked.push(file);
      return cell;
    });
    assert.deepEqual(found, [
      { file: '/lib/a.py', line: 3, name: 'f', code: 'wait()' },
      { file: frame.file, line: 3, name: 'f', code: 'wait()', cell },
    ]);
    assert.deepEqual(asked, [frame.file]);
  });
});
