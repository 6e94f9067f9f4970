import assert from 'node:assert/strict';
import type { InterruptOutcome } from '../../../../src/api';
import type { Holder } from '../../../../src/kernels/observe/Holder';
import { heldMessage } from '../../../../src/vscode/messages/heldMessage';

const message = (holder: Holder | undefined, outcome: InterruptOutcome, canRestart = false) =>
  heldMessage('Python 3', holder, { outcome, elapsedMs: 78, attempts: [] }, canRestart);

describe('heldMessage', () => {
  it('says that a completion has ended', () => {
    assert.deepEqual(message('completion', 'finished'), {
      severity: 'information',
      sentence: 'Python 3 was held by a completion. It has ended, and the kernel runs cells again.',
      actions: [],
    });
  });

  it('says that something that is not a cell holds the kernel, and what helps', () => {
    assert.deepEqual(message('other', 'stillBusy', true), {
      severity: 'warning',
      sentence:
        'Python 3 is held by something that is not a cell, such as a task on its event loop. It does not react to interrupts. Wait until it ends, or restart the kernel. A restart loses its variables.',
      actions: ['restart', 'showLog'],
    });
  });

  it('says that an interrupt does not reach a subshell', () => {
    assert.match(
      message('subshell', 'stillBusy')?.sentence ?? '',
      /^Python 3 runs a cell in a subshell, which an interrupt does not reach\. Wait/,
    );
  });

  it('offers another interrupt of a completion that runs on', () => {
    assert.deepEqual(message('completion', 'stillBusy')?.actions, ['interruptAgain', 'showLog']);
  });

  it('returns undefined for a cell, and for outcomes that say enough', () => {
    assert.equal(message(undefined, 'stillBusy'), undefined);
    for (const outcome of ['idle', 'dead', 'refused', 'cancelled', 'sent'] as const) {
      assert.equal(message('other', outcome), undefined);
    }
  });
});
