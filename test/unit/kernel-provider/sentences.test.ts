import assert from 'node:assert/strict';
import { describeInterrupt } from '../../../examples/kernel-provider/src/describeInterrupt';
import { whyItEnded } from '../../../examples/kernel-provider/src/whyItEnded';

describe('why a kernel of the example has ended', () => {
  it('is that the Python has no ipykernel, and how to install it', () => {
    const output = '/usr/bin/python3: No module named ipykernel_launcher\n';
    assert.equal(
      whyItEnded('/usr/bin/python3', { code: 1, signal: null, output }),
      '/usr/bin/python3 has no ipykernel: install it with "/usr/bin/python3 -m pip install ipykernel", or set kernelProviderExample.python to a Python that has it.',
    );
  });

  it('is that the Python could not be started', () => {
    assert.equal(
      whyItEnded('/none', { error: new Error('spawn /none ENOENT') }),
      '/none could not be started (spawn /none ENOENT): set kernelProviderExample.python to a Python that has ipykernel.',
    );
  });

  it('is the exit code, with the last line that it wrote', () => {
    const output = 'Traceback (most recent call last):\r\nMemoryError\r\n';
    assert.equal(
      whyItEnded('python', { code: 3, signal: null, output }),
      'The kernel ended with exit code 3; run a cell to start a new one. Its last words: MemoryError',
    );
  });

  it('is the signal that ended it', () => {
    assert.equal(
      whyItEnded('python', { code: null, signal: 'SIGKILL', output: '' }),
      'The kernel ended by SIGKILL; run a cell to start a new one.',
    );
  });
});

describe('what the example says of an interrupt', () => {
  it('is what was tried, where the cell runs on', () => {
    assert.equal(
      describeInterrupt({
        outcome: 'stillBusy',
        elapsedMs: 4000,
        attempts: [
          { method: 'signal', elapsedMs: 2000 },
          { method: 'ctrlC', elapsedMs: 0, error: 'NO_CONSOLE' },
          { method: 'message', elapsedMs: 2000 },
        ],
      }),
      'The cell runs on: signal (2000 ms), ctrlC (NO_CONSOLE), message (2000 ms) did not stop it. Interrupt again, or restart the kernel.',
    );
  });

  it('is what ruled every way out', () => {
    assert.equal(
      describeInterrupt({
        outcome: 'refused',
        elapsedMs: 1,
        attempts: [{ method: 'signal', elapsedMs: 0, error: 'WOULD_KILL' }],
      }),
      'The kernel could not be interrupted: signal (WOULD_KILL). Restart it to stop the cell.',
    );
  });

  for (const outcome of ['interrupted', 'finished', 'sent', 'idle', 'dead', 'cancelled'] as const) {
    it(`is nothing where the cell shows it itself: ${outcome}`, () => {
      assert.equal(describeInterrupt({ outcome, elapsedMs: 1, attempts: [] }), undefined);
    });
  }
});
