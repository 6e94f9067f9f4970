import assert from 'node:assert/strict';
import { parseChildren } from '../../../src/daemon/childProcesses';

const CHILD = { pid: 4243, start: '987654', name: 'sleep', began: 1_700_000_000_000 };

describe('parseChildren', () => {
  it('reads each process, and ignores properties that a newer daemon adds', () => {
    const result = JSON.stringify([{ ...CHILD, isHelper: true, more: 1 }, CHILD]);
    assert.deepEqual(parseChildren(result), [
      { ...CHILD, isHelper: true },
      { ...CHILD, isHelper: false },
    ]);
  });

  for (const result of [
    '',
    '{}',
    '[null]',
    '[1]',
    JSON.stringify([{ ...CHILD, pid: 0 }]),
    JSON.stringify([{ ...CHILD, start: 1 }]),
    JSON.stringify([{ ...CHILD, name: null }]),
    JSON.stringify([{ ...CHILD, began: '1' }]),
  ]) {
    it(`rejects ${result || 'an empty answer'}`, () => {
      assert.throws(() => parseChildren(result), { code: 'DAEMON_FAILED' });
    });
  }
});
