import assert from 'node:assert/strict';
import type {
  ErrorCode,
  InterruptAttempt,
  InterruptOutcome,
  KernelInfo,
} from '../../../../src/api';
import type { SignalRule } from '../../../../src/kernels/signalRule';
import { duration, outcomeMessage } from '../../../../src/vscode/messages/outcomeMessages';
import { forceQuestion } from '../../../../src/vscode/messages/refusals';

function message(
  outcome: InterruptOutcome,
  attempts: readonly InterruptAttempt[] = [],
  canRestart = false,
  status: KernelInfo['status'] = 'unknown',
  signalRule?: SignalRule,
) {
  const result = { outcome, elapsedMs: 78, attempts };
  return outcomeMessage('Python 3', result, {
    ...{ canRestart, status, runBy: 'the Jupyter extension' },
    ...(signalRule && { signalRule }),
  });
}

function refusedBy(...codes: readonly ErrorCode[]) {
  return message(
    'refused',
    codes.map((error) => ({ method: 'signal', elapsedMs: 0, error })),
  );
}

describe('outcomeMessage', () => {
  it('says how long the interrupt took', () => {
    assert.deepEqual(message('interrupted', [{ method: 'signal', elapsedMs: 78 }]), {
      severity: 'information',
      sentence: 'Python 3 was interrupted after 78 ms.',
      actions: [],
    });
  });

  describe('if the cell ended without an error after an interrupt was sent', () => {
    const signal: InterruptAttempt = { method: 'signal', elapsedMs: 11 };
    const none: InterruptAttempt = { method: 'message', elapsedMs: 0, error: 'NOT_SUPPORTED' };

    it('names the interrupt, and does not say that it ended the cell', () => {
      assert.deepEqual(message('ended', [signal, none], false, 'idle'), {
        severity: 'information',
        sentence:
          'The cell of Python 3 ended without an error after SIGINT. It handled the interrupt, or it had just finished.',
        actions: [],
      });
    });

    it('says that the next cell is running if the kernel is busy, and offers to interrupt it', () => {
      const { sentence, actions } = message('ended', [signal], false, 'busy');
      assert.match(sentence, / ended without an error after .* The next cell is running now\.$/);
      assert.deepEqual(actions, ['interruptAgain']);
    });
  });

  it('says that the cell ended by itself, not that it was interrupted, if the outcome is finished', () => {
    const { severity, sentence } = message('finished');
    assert.equal(severity, 'information');
    assert.equal(
      sentence,
      'The cell of Python 3 ended by itself, before an interrupt could stop it.',
    );
  });

  const routes: Readonly<Record<InterruptAttempt['method'], string>> = {
    event: 'the interrupt event',
    ctrlC: 'Ctrl+C',
    signal: 'SIGINT',
    signalGroup: 'SIGINT to the kernel and to the processes that it started',
    control: 'SIGINT from inside the kernel',
    message: 'an interrupt request',
    server: 'the interrupt command of its Jupyter server',
    provider: 'the interrupt command of the Jupyter extension',
  };
  for (const [method, name] of Object.entries(routes)) {
    it(`names the route ${method} in words`, () => {
      const attempts = [{ method: method as InterruptAttempt['method'], elapsedMs: 5 }];
      const sentences = {
        sent: `Sent an interrupt to Python 3 (${name}). The `,
        ended: ` ended without an error after ${name}. It`,
        stillBusy: ` Tried: ${name}. `,
      };
      for (const [outcome, part] of Object.entries(sentences)) {
        const { sentence } = message(outcome as InterruptOutcome, attempts, false, 'idle');
        assert.ok(sentence.includes(part), sentence);
      }
    });
  }

  it('says "the extension that registered it" if it is not known which extension runs the kernel', () => {
    const result = {
      outcome: 'stillBusy',
      elapsedMs: 5,
      attempts: [{ method: 'provider', elapsedMs: 5 }],
    } as const;
    assert.match(
      outcomeMessage('R', result, { canRestart: false }).sentence,
      / Tried: the interrupt command of the extension that registered it\. /,
    );
  });

  it('says that the user may wait for a provider that has not answered', () => {
    const { sentence } = message('stillBusy', [
      { method: 'provider', elapsedMs: 15_000, error: 'TIMED_OUT' },
    ]);
    assert.match(
      sentence,
      / There is no answer yet from the Jupyter extension\. .* or wait for the Jupyter extension\.$/,
    );
  });

  it('refers to the log if the user can change none of the reasons for a refusal', () => {
    const attempts = [{ method: 'message', elapsedMs: 0, error: 'NOT_SUPPORTED' }] as const;
    assert.equal(
      message('refused', attempts, false, 'busy', 'allowed').sentence,
      'Python 3 was not interrupted. Every route to it was ruled out or failed. See the log for the reasons.',
    );
  });

  it('says what was sent, and that the effect is not known, if no observer sees the kernel', () => {
    const { sentence } = message('sent', [
      { method: 'event', elapsedMs: 0, error: 'NOT_SUPPORTED' },
      { method: 'ctrlC', elapsedMs: 3 },
    ]);
    assert.equal(
      sentence,
      'Sent an interrupt to Python 3 (Ctrl+C). Kernel Interrupt cannot tell whether the interrupt stopped the cell.',
    );
  });

  it('says that the kernel is idle now if the outcome is sent and the status is idle', () => {
    const { sentence } = message('sent', [{ method: 'provider', elapsedMs: 3 }], false, 'idle');
    assert.equal(
      sentence,
      'Sent an interrupt to Python 3 (the interrupt command of the Jupyter extension). The kernel is idle now.',
    );
  });

  it('says that nothing was running in an idle kernel', () => {
    assert.equal(message('idle').sentence, 'Python 3 is idle. There is nothing to interrupt.');
  });

  it('offers to restart a dead kernel if its provider can', () => {
    const { sentence, severity, actions } = message('dead', [], true);
    assert.equal(sentence, 'The process of Python 3 has ended, and its variables are lost.');
    assert.equal(severity, 'warning');
    assert.deepEqual(actions, ['restart']);
    assert.deepEqual(message('dead').actions, []);
  });

  it('says after a cancel whether an interrupt may already have been sent', () => {
    assert.match(message('cancelled').sentence, /Nothing was sent to Python 3\.$/);
    assert.match(
      message('cancelled', [{ method: 'signal', elapsedMs: 5 }]).sentence,
      /An interrupt may already have been sent to Python 3, and may still stop its cell\.$/,
    );
    // Our code may still interrupt the kernel when its C call returns.
    assert.match(
      message('cancelled', [{ method: 'control', elapsedMs: 990, error: 'TIMED_OUT' }]).sentence,
      /may already have been sent/,
    );
  });

  const attempts: readonly InterruptAttempt[] = [
    { method: 'event', elapsedMs: 2003 },
    { method: 'ctrlC', elapsedMs: 0, error: 'SHARED_CONSOLE' },
    { method: 'message', elapsedMs: 950 },
  ];

  it('lists each route that did not stop the cell, without times, and lists no ruled-out route', () => {
    const { severity, sentence, actions } = message('stillBusy', attempts);
    assert.equal(severity, 'warning');
    assert.match(
      sentence,
      /^Python 3 is still running\. Tried: the interrupt event, an interrupt request\. /,
    );
    assert.deepEqual(actions, ['interruptAgain', 'showLog']);
  });

  it('offers a restart, and says what is lost, only if the provider can restart', () => {
    const { sentence, actions } = message('stillBusy', attempts, true);
    assert.match(sentence, /restart it\. A restart loses its variables\.$/);
    assert.deepEqual(actions, ['interruptAgain', 'restart', 'showLog']);
    assert.doesNotMatch(message('stillBusy', attempts).sentence, /restart/);
  });

  it('says that the provider has not answered, and does not list it as tried', () => {
    const provider: InterruptAttempt = {
      method: 'provider',
      elapsedMs: 15_000,
      error: 'TIMED_OUT',
    };
    assert.match(
      message('stillBusy', [provider]).sentence,
      /^Python 3 is still running\. There is no answer yet from the Jupyter extension\. /,
    );
    assert.match(
      message('stillBusy', [{ method: 'signal', elapsedMs: 2000 }, provider]).sentence,
      /^Python 3 is still running\. Tried: SIGINT\. There is no answer yet from the Jupyter extension\. /,
    );
    assert.match(message('cancelled', [provider]).sentence, /already have been sent/);
  });

  it('says that the kernel does not answer, and what helps', () => {
    const result = { outcome: 'stillBusy', elapsedMs: 2000, attempts } as const;
    const { sentence } = outcomeMessage('R', result, { canRestart: false, isSilent: true });
    assert.match(sentence, / The kernel does not answer now\. Interrupt the kernel in the program/);
  });

  it('says that the kernel cannot be reached, and does not call it dead', () => {
    const { sentence, actions } = message('stillBusy', [
      { method: 'message', elapsedMs: 0, error: 'UNREACHABLE' },
    ]);
    assert.match(sentence, /^Python 3 cannot be reached, so its cell may still be running\. /);
    assert.deepEqual(actions, ['interruptAgain', 'showLog']);
  });

  it('says why the server of a kernel cannot be reached', () => {
    const lost = { method: 'server', elapsedMs: 0, error: 'UNREACHABLE' } as const;
    const result = { outcome: 'stillBusy', elapsedMs: 0, attempts: [lost] } as const;
    const problem = 'The Jupyter server at localhost:8888 refused the connection.';
    assert.equal(
      outcomeMessage('a.ipynb', result, { canRestart: true, problem }).sentence,
      `a.ipynb cannot be reached, so its cell may still be running. ${problem}`,
    );
  });

  const request: InterruptAttempt = { method: 'message', elapsedMs: 950 };
  const unsent = (error: ErrorCode): readonly InterruptAttempt[] => [
    { method: 'signal', elapsedMs: 3, error },
    request,
  ];

  it('says that SIGINT is ignored, and does not list it as tried', () => {
    const { sentence, actions } = message('stillBusy', unsent('IGNORED'));
    assert.match(
      sentence,
      /^Python 3 is still running\. Tried: an interrupt request\. This kernel ignores SIGINT\. /,
    );
    assert.match(sentence, /has switched SIGINT off\. Wait for the cell to end\.$/);
    assert.match(
      message('stillBusy', unsent('IGNORED'), true).sentence,
      /Wait for the cell to end, or restart the kernel\. A restart loses its variables\.$/,
    );
    assert.deepEqual(actions, ['interruptAgain', 'showLog']);
  });

  it('says that no signal was sent because it could end the kernel, and how to send one anyway', () => {
    const { sentence, actions } = message('stillBusy', unsent('NOT_SUPPORTED'));
    assert.match(sentence, /No signal was sent, because it could end this kernel\./);
    assert.match(
      sentence,
      /If you know that the kernel survives SIGINT, choose Interrupt Anyway\./,
    );
    assert.deepEqual(actions, ['interruptAgain', 'force', 'showLog']);
  });

  it('says that no signal was sent because the kernel is not ipykernel', () => {
    const stillBusy = message(
      'stillBusy',
      unsent('NOT_SUPPORTED'),
      false,
      'unknown',
      'otherPython',
    );
    const refused = message('refused', unsent('NOT_SUPPORTED'), false, 'unknown', 'otherPython');
    for (const { sentence, actions } of [stillBusy, refused]) {
      assert.match(sentence, /the kernel says that it is not ipykernel/);
      assert.doesNotMatch(sentence, /interruptMode/);
      assert.ok(actions.includes('force'));
    }
  });

  it('offers force if a signal was not sent because it would end the kernel', () => {
    const { sentence, actions } = message('stillBusy', unsent('WOULD_KILL'));
    assert.match(sentence, /Signals that would end the kernel were not sent\./);
    assert.deepEqual(actions, ['interruptAgain', 'force', 'showLog']);
  });

  for (const rule of ['allowed', 'message'] as const) {
    it(`does not say that a signal could end the kernel if the signal rule is "${rule}"`, () => {
      const attempts = unsent('NOT_SUPPORTED');
      const stillBusy = message('stillBusy', attempts, false, 'unknown', rule);
      assert.doesNotMatch(stillBusy.sentence, /No signal/);
      assert.deepEqual(stillBusy.actions, ['interruptAgain', 'showLog']);
      const refused = message('refused', attempts, false, 'unknown', rule);
      assert.doesNotMatch(refused.sentence, /could end it/);
    });
  }

  const refusals: [ErrorCode, RegExp, boolean][] = [
    ['UNTRUSTED', /this workspace is not trusted/, false],
    ['STARTING', /still starting/, true],
    ['WOULD_KILL', /would end the kernel/, true],
    ['SHARED_CONSOLE', /other programs share its console/, true],
    ['NOT_SUPPORTED', /an interrupt could end it/, true],
    ['NO_INTERPRETER', /no working Python/, false],
    ['DAEMON_FAILED', /daemon is not running/, false],
    ['TIMED_OUT', /took too long/, false],
    ['ACCESS_DENIED', /denied access/, false],
    ['NO_SUCH_PROCESS', /has ended/, false],
    ['NO_CONSOLE', /no console/, false],
    [
      'OTHER_CELL',
      /its cell had already ended, or Kernel Interrupt does not know which cell is running/,
      false,
    ],
    ['NO_USER_CODE', /its cell was just ending/, false],
    ['IGNORED', /this kernel ignores SIGINT/, false],
    ['OS_ERROR', /every route failed \(OS_ERROR\)/, false],
  ];
  for (const [code, expected, canBeForced] of refusals) {
    it(`explains a refusal with the error ${code}, and ${canBeForced ? 'offers' : 'does not offer'} force`, () => {
      const { severity, sentence, actions } = refusedBy(code);
      assert.equal(severity, 'warning');
      assert.match(sentence, expected);
      assert.match(sentence, /^Python 3 .*\.$/);
      const trust = code === 'UNTRUSTED' ? ['manageTrust'] : [];
      assert.deepEqual(actions, [...trust, canBeForced ? 'force' : 'interruptAgain', 'showLog']);
    });
  }

  it('names the most useful of several reasons for a refusal', () => {
    assert.match(refusedBy('NO_CONSOLE', 'STARTING').sentence, /still starting/);
  });
});

describe('duration', () => {
  it('is in milliseconds below one second, and in seconds from there on', () => {
    assert.equal(duration(999.4), '999 ms');
    assert.equal(duration(1049), '1.0 s');
  });
});

describe('forceQuestion', () => {
  it('says what the user may lose', () => {
    const { sentence, detail } = forceQuestion('Python 3', ['WOULD_KILL']);
    assert.equal(sentence, 'Interrupt Python 3? The interrupt may end the kernel.');
    assert.equal(
      detail,
      'If the kernel ends, you lose its variables and everything that it has not saved.',
    );
  });

  it('says which other programs Ctrl+C reaches', () => {
    const { detail } = forceQuestion('Python 3', ['SHARED_CONSOLE']);
    assert.match(detail, /The other programs in its console/);
  });
});
