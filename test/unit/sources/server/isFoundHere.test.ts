import assert from 'node:assert/strict';
import { isFoundHere } from '../../../../src/sources/server/isFoundHere';
import { described, fileOf, processOf } from '../../kernels/fakeDescription';

describe('isFoundHere', () => {
  const FILE = '/run/kernel-1.json';

  it('is true if a kernel names the connection file', () => {
    assert.equal(isFoundHere(FILE, [described('one', [processOf(1), fileOf(FILE)])]), true);
  });

  it('is false if no kernel names the connection file', () => {
    const others = [
      described('one', [processOf(1)]),
      described('two', [fileOf('/run/other.json')]),
    ];
    assert.equal(isFoundHere(FILE, others), false);
    assert.equal(isFoundHere(FILE, []), false);
  });
});
