import assert from 'node:assert/strict';
import { KernelInterruptError } from '../../../../src/base/errors';
import { restartFailure } from '../../../../src/vscode/messages/restartFailure';

describe('restartFailure', () => {
  it('says that the restart failed', () => {
    assert.equal(
      restartFailure('forecast.ipynb', new Error('It has ended.')),
      'forecast.ipynb could not be restarted: It has ended.',
    );
  });

  it('does not say that a restart failed if it may still be going on', () => {
    assert.equal(
      restartFailure('forecast.ipynb', new KernelInterruptError('TIMED_OUT', 'No answer yet.')),
      'forecast.ipynb may still be restarting: No answer yet.',
    );
  });
});
