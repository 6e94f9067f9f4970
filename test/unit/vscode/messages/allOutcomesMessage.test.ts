import assert from 'node:assert/strict';
import type { InterruptOutcome } from '../../../../src/api';
import { allOutcomesMessage } from '../../../../src/vscode/messages/allOutcomesMessage';

function result(name: string, outcome: InterruptOutcome) {
  return { name, result: { outcome, elapsedMs: 1, attempts: [] } };
}

describe('allOutcomesMessage', () => {
  it('says that there is nothing to interrupt if there are no results', () => {
    const { severity, sentence } = allOutcomesMessage([]);
    assert.equal(severity, 'information');
    assert.match(sentence, /^This window has no busy kernel that can be interrupted\. /);
  });

  it('says in one sentence what happened to each kernel', () => {
    assert.deepEqual(allOutcomesMessage([result('A', 'interrupted'), result('B', 'finished')]), {
      severity: 'information',
      sentence: 'A was interrupted; B has already finished its cell.',
      actions: [],
    });
  });

  it('says that a kernel cannot be reached', () => {
    const attempts = [{ method: 'message', elapsedMs: 0, error: 'UNREACHABLE' }] as const;
    const lost = { name: 'A', result: { outcome: 'stillBusy', elapsedMs: 1, attempts } } as const;
    assert.equal(allOutcomesMessage([lost]).sentence, 'A cannot be reached.');
  });

  it('says that a cell ended without an error', () => {
    const { severity, sentence } = allOutcomesMessage([result('A', 'ended')]);
    assert.deepEqual([severity, sentence], ['information', 'A ended its cell without an error.']);
  });

  it('says which kernel may still be running, which was idle and which was sent an interrupt', () => {
    const { sentence } = allOutcomesMessage([
      result('A', 'cancelled'),
      result('B', 'idle'),
      result('C', 'sent'),
    ]);
    assert.equal(
      sentence,
      'A may still be running, because you cancelled; B was idle; C was sent an interrupt.',
    );
  });

  for (const outcome of ['stillBusy', 'refused', 'dead'] as const) {
    it(`warns and offers the log if one outcome is ${outcome}`, () => {
      const { severity, actions } = allOutcomesMessage([
        result('A', 'interrupted'),
        result('B', outcome),
      ]);
      assert.equal(severity, 'warning');
      assert.deepEqual(actions, ['showLog']);
    });
  }
});
