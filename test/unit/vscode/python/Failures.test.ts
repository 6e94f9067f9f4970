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

  it('shows each failure once', () => {
    for (const message of ['a', 'b', 'a']) {
      failures.report(new KernelInterruptError('DAEMON_FAILED', message));
    }
    assert.deepEqual(shown, ['a', 'b']);
  });

  it('shows a failure again after a success', () => {
    failures.report(new Error('a'));
    failures.forget();
    failures.report(new Error('a'));
    assert.deepEqual(shown, ['a', 'a']);
  });

  it('does not show errors with the code UNTRUSTED or DISPOSED', () => {
    failures.report(new KernelInterruptError('UNTRUSTED', 'a'));
    failures.report(new KernelInterruptError('DISPOSED', 'b'));
    assert.deepEqual(shown, []);
  });
});
