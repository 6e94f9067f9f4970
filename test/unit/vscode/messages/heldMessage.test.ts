import assert from 'node:assert/strict';
import type { InterruptAttempt, InterruptOutcome } from '../../../../src/api';
import type { Holder } from '../../../../src/kernels/observe/Holder';
import { heldMessage } from '../../../../src/vscode/messages/heldMessage';

const message = (
  holder: Holder | undefined,
  outcome: InterruptOutcome,
  canRestart = false,
  attempts: readonly InterruptAttempt[] = [],
) => heldMessage('Python 3', holder, { outcome, elapsedMs: 78, attempts }, { canRestart });

describe('heldMessage', () => {
  it('says that a code completion has ended, and that the kernel can run cells again', () => {
    assert.deepEqual(message('completion', 'finished'), {
      severity: 'information',
      sentence:
        'Python 3 was busy with a code completion. This has ended, so the kernel can run cells again.',
      actions: [],
    });
  });

  it('says that something that is not a cell holds the kernel, and what helps', () => {
    assert.deepEqual(message('other', 'stillBusy', true), {
      severity: 'warning',
      sentence:
        'Python 3 is busy with something that is not a cell, such as a background task. Interrupts do not stop this. Wait until it ends, or restart the kernel. A restart loses its variables.',
      actions: ['restart', 'showLog'],
    });
  });

  it('says that an interrupt does not reach a subshell', () => {
    assert.match(
      message('subshell', 'stillBusy')?.sentence ?? '',
      /^Python 3 runs a cell in a subshell, .+ Interrupts do not reach it\. Wait/,
    );
  });

  it('offers another interrupt if a completion, an inspection or a widget still holds the kernel', () => {
    for (const [holder, noun] of [
      ['completion', 'a code completion'],
      ['inspection', 'a request for a tooltip or help'],
      ['widget', 'a message from a widget'],
    ] as const) {
      const { sentence, actions } = message(holder, 'stillBusy') ?? {};
      assert.equal(
        sentence,
        `Python 3 is still busy with ${noun}. Interrupt again, or restart the kernel. A restart loses its variables.`,
      );
      assert.deepEqual(actions, ['interruptAgain', 'showLog']);
    }
  });

  it('says that no signal was sent if SIGINT could end the kernel, and offers to send it', () => {
    const attempts = [{ method: 'signal', elapsedMs: 0, error: 'WOULD_KILL' }] as const;
    const shown = message('completion', 'stillBusy', false, attempts);
    assert.match(
      shown?.sentence ?? '',
      /^Python 3 is busy with a code completion\. No signal was sent,/,
    );
    assert.deepEqual(shown?.actions, ['force', 'showLog']);
  });

  it('does not offer a signal if a subshell or a background task holds the kernel, because it would stop neither', () => {
    const attempts = [{ method: 'signal', elapsedMs: 0, error: 'WOULD_KILL' }] as const;
    for (const holder of ['subshell', 'other'] as const) {
      assert.deepEqual(message(holder, 'stillBusy', false, attempts)?.actions, ['showLog']);
    }
  });

  it('returns undefined if a cell held the kernel, and for outcomes whose own message is enough', () => {
    assert.equal(message(undefined, 'stillBusy'), undefined);
    for (const outcome of ['idle', 'dead', 'refused', 'cancelled', 'sent'] as const) {
      assert.equal(message('other', outcome), undefined);
    }
  });
});
