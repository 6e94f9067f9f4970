import assert from 'node:assert/strict';
import { statusOfJupyter } from '../../../../src/vscode/notebooks/jupyterStatus';

describe('statusOfJupyter', () => {
  const known: [string, string][] = [
    ['idle', 'idle'],
    ['busy', 'busy'],
    ['starting', 'starting'],
    ['restarting', 'starting'],
    ['autorestarting', 'starting'],
    ['terminating', 'dead'],
    ['dead', 'dead'],
  ];
  for (const [theirs, ours] of known) {
    it(`turns "${theirs}" into ${ours}`, () => {
      assert.equal(statusOfJupyter(theirs), ours);
    });
  }

  it('returns undefined for "unknown", "constructor" and the empty string', () => {
    for (const word of ['unknown', 'constructor', '']) {
      assert.equal(statusOfJupyter(word), undefined);
    }
  });
});
