import assert from 'node:assert/strict';
import type { ErrorCode, InterruptAttempt, InterruptOutcome } from '../../../../src/api';
import { duration, outcomeMessage } from '../../../../src/vscode/messages/outcomeMessages';
import { forceQuestion } from '../../../../src/vscode/messages/refusals';

function message(
  outcome: InterruptOutcome,
  attempts: readonly InterruptAttempt[] = [],
  canRestart = false,
  isIdle = false,
) {
  const result = { outcome, elapsedMs: 78, attempts };
  return outcomeMessage('Python 3', result, { canRestart, isIdle });
}

function refusedBy(...codes: readonly ErrorCode[]) {
  return message(
    'refused',
    codes.map((error) => ({ method: 'signal', elapsedMs: 0, error })),
  );
}

describe('outcomeMessage', () => {
  it('says how soon a kernel was interrupted', () => {
    assert.deepEqual(message('interrupted', [{ method: 'signal', elapsedMs: 78 }]), {
      severity: 'information',
      sentence: 'Python 3 was interrupted after 78 ms.',
      actions: [],
    });
  });

  it('does not take the credit for a cell that ended by itself', () => {
    const { severity, sentence } = message('finished');
    assert.equal(severity, 'information');
    assert.equal(sentence, 'Python 3 is idle: its cell came to its own end.');
  });

  it('says what was sent where nothing can be seen', () => {
    const { sentence } = message('sent', [
      { method: 'event', elapsedMs: 0, error: 'NOT_SUPPORTED' },
      { method: 'ctrlC', elapsedMs: 3 },
    ]);
    assert.equal(
      sentence,
      'Python 3 was sent Ctrl+C in its console; whether it stopped cannot be seen.',
    );
  });

  it('says that a kernel has stopped where its host knows no more', () => {
    const { sentence } = message('sent', [{ method: 'provider', elapsedMs: 3 }], false, true);
    assert.equal(sentence, 'Python 3 was asked by its provider to stop, and is idle now.');
  });

  it('says that an idle kernel has nothing to interrupt', () => {
    assert.equal(message('idle').sentence, 'Python 3 is idle: there was nothing to interrupt.');
  });

  it('offers to restart a dead kernel, where its host can', () => {
    const { sentence, severity, actions } = message('dead', [], true);
    assert.equal(sentence, 'Python 3 is no longer running: its process has ended.');
    assert.equal(severity, 'warning');
    assert.deepEqual(actions, ['restart']);
    assert.deepEqual(message('dead').actions, []);
  });

  it('says after a cancel whether something is on its way', () => {
    assert.match(message('cancelled').sentence, /before Python 3 was sent anything\.$/);
    assert.match(
      message('cancelled', [{ method: 'signal', elapsedMs: 5 }]).sentence,
      /may still be interrupted by what was sent\.$/,
    );
  });

  const attempts: readonly InterruptAttempt[] = [
    { method: 'event', elapsedMs: 2003 },
    { method: 'ctrlC', elapsedMs: 0, error: 'SHARED_CONSOLE' },
    { method: 'message', elapsedMs: 950 },
  ];

  it('lists with times what did not stop a kernel, and leaves out what was not tried', () => {
    const { severity, sentence, actions } = message('stillBusy', attempts);
    assert.equal(severity, 'warning');
    assert.match(
      sentence,
      /^Python 3 runs on: its interrupt event \(2\.0 s\) and an interrupt request \(950 ms\) did not stop it\./,
    );
    assert.deepEqual(actions, ['interruptAgain', 'showLog']);
  });

  it('offers a restart, and says what it costs, only where the host can', () => {
    const { sentence, actions } = message('stillBusy', attempts, true);
    assert.match(sentence, /restart it, which loses its variables\.$/);
    assert.deepEqual(actions, ['interruptAgain', 'restart', 'showLog']);
    assert.doesNotMatch(message('stillBusy', attempts).sentence, /restart/);
  });

  const refusals: [ErrorCode, RegExp, boolean][] = [
    ['UNTRUSTED', /trust this workspace/, false],
    ['STARTING', /still starting/, true],
    ['WOULD_KILL', /would end the kernel/, true],
    ['SHARED_CONSOLE', /other programs share its console/, true],
    ['NOT_SUPPORTED', /sure to leave it alive/, true],
    ['NO_INTERPRETER', /no working Python/, false],
    ['DAEMON_FAILED', /daemon does not run/, false],
    ['TIMED_OUT', /did not answer in time/, false],
    ['ACCESS_DENIED', /does not let us/, false],
    ['NO_SUCH_PROCESS', /is gone/, false],
    ['NO_CONSOLE', /no console/, false],
    ['OS_ERROR', /no way to it worked \(OS_ERROR\)/, false],
  ];
  for (const [code, expected, canBeForced] of refusals) {
    it(`says what ${code} means, and ${canBeForced ? 'offers' : 'does not offer'} force`, () => {
      const { severity, sentence, actions } = refusedBy(code);
      assert.equal(severity, 'warning');
      assert.match(sentence, expected);
      assert.match(sentence, /^Python 3 .*\.$/);
      assert.deepEqual(actions, [canBeForced ? 'force' : 'interruptAgain', 'showLog']);
    });
  }

  it('names the most telling of several reasons', () => {
    assert.match(refusedBy('NO_CONSOLE', 'STARTING').sentence, /still starting/);
  });
});

describe('duration', () => {
  it('is in milliseconds below a second', () => {
    assert.equal(duration(999.4), '999 ms');
    assert.equal(duration(1049), '1.0 s');
  });
});

describe('forceQuestion', () => {
  it('says what may be lost', () => {
    const { sentence, detail } = forceQuestion('Python 3', ['WOULD_KILL']);
    assert.equal(sentence, 'Interrupt Python 3 although it may end?');
    assert.equal(detail, 'If it ends, its variables and all that it has not saved are lost.');
  });

  it('says whom else Ctrl+C reaches', () => {
    const { detail } = forceQuestion('Python 3', ['SHARED_CONSOLE']);
    assert.match(detail, /The other programs in its console/);
  });
});
