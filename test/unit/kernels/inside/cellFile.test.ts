import assert from 'node:assert/strict';
import { cellHash, cellMatcher, isCellFile } from '../../../../src/kernels/inside/cellFile';

/** Computed with `murmur2_x86(text, get_tmp_hash_seed())` of ipykernel 7.4. */
const HASHES: readonly (readonly [text: string, hash: number])[] = [
  ['', 3990065800],
  ['a', 2167009006],
  ['ab', 2805137849],
  ['abc', 3350977461],
  ['abcd', 804720481],
  ['import time\ntime.sleep(60)', 3181105386],
  ['import time\r\ntime.sleep(60)', 3922175598],
  ['print("Größe: 10 €")', 3427865924],
  ['x = "😀"\n', 2934242536],
  ['while True:\n    pass\n', 3107202484],
  [`# ${'x'.repeat(1000)}`, 2387600847],
];

describe('cellHash', () => {
  for (const [text, hash] of HASHES) {
    it(`returns the hash that ipykernel computes for ${JSON.stringify(text.slice(0, 30))}`, () => {
      assert.equal(cellHash(text), hash);
    });
  }
});

describe('cellMatcher', () => {
  it('finds the cell of a file by the text of the cell, for POSIX and Windows paths', () => {
    for (const file of [
      '/tmp/ipykernel_42/3107202484.py',
      'C:\\Users\\me\\Temp\\ipykernel_42\\3107202484.py',
    ]) {
      const fits = cellMatcher(file);
      assert.equal(fits?.('while True:\n    pass\n'), true);
      assert.equal(fits('while True:\n    pass'), false);
      assert.equal(isCellFile(file), true);
    }
  });

  it('finds a cell whatever line endings the provider sent', () => {
    for (const hash of [3181105386, 3922175598]) {
      const fits = cellMatcher(`/tmp/ipykernel_42/${hash}.py`);
      assert.equal(fits?.('import time\ntime.sleep(60)'), true);
      assert.equal(fits('import time\r\ntime.sleep(60)'), true);
    }
  });

  it('does not mistake a file that belongs to no cell for the file of a cell', () => {
    for (const file of [
      '/tmp/3107202484.py',
      '/tmp/ipykernel_42/model.py',
      '/tmp/ipykernel_42/3107202484.py/x',
      '<string>',
      '',
    ]) {
      assert.equal(cellMatcher(file), undefined);
      assert.equal(isCellFile(file), false);
    }
  });
});
