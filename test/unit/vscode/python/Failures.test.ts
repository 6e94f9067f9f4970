import assert from 'node:assert/strict';
import { KernelInterruptError } from '../../../../src/base/errors';
import { nullLogger } from '../../../../src/base/logger';
import { Failures } from '../../../../src/vscode/python/Failures';

describe('Failures', () => {
  let shown: string[];
  let failures: Failures;

  beforeEach(() => {
    shown = [];
    failures = new Failures({ show: (sentence) => shown.push(sentence), logger: nullLogger });
  });

  it('tells each cause once', () => {
    for (const message of ['a', 'b', 'a']) {
      failures.report(new KernelInterruptError('DAEMON_FAILED', message));
    }
    assert.deepEqual(shown, ['a', 'b']);
  });

  it('tells it again when it has gone well in between', () => {
    failures.report(new Error('a'));
    failures.forget();
    failures.report(new Error('a'));
    assert.deepEqual(shown, ['a', 'a']);
  });

  it('does not tell of a missing trust, which is the choice of the user, or of its own end', () => {
    failures.report(new KernelInterruptError('UNTRUSTED', 'a'));
    failures.report(new KernelInterruptError('DISPOSED', 'b'));
    assert.deepEqual(shown, []);
  });
});
