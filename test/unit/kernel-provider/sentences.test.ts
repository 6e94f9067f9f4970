import assert from 'node:assert/strict';
import { describeInterrupt } from '../../../examples/kernel-provider/src/describeInterrupt';
import { whyItEnded } from '../../../examples/kernel-provider/src/whyItEnded';

describe('whyItEnded of the example', () => {
  it('says that the Python has no ipykernel, and how to install it', () => {
    const output = '/usr/bin/python3: No module named ipykernel_launcher\n';
    assert.equal(
      whyItEnded('/usr/bin/python3', { code: 1, signal: null, output }),
      '/usr/bin/python3 has no ipykernel. Install it with "/usr/bin/python3 -m pip install ipykernel", or set kernelProviderExample.python to a Python that has it.',
    );
  });

  it('says that the Python could not be started', () => {
    assert.equal(
      whyItEnded('/none', { error: new Error('spawn /none ENOENT') }),
      '/none could not be started (spawn /none ENOENT). Set kernelProviderExample.python to a Python that has ipykernel.',
    );
  });

  it('names the exit code, and the last line of the output', () => {
    const output = 'Traceback (most recent call last):\r\nMemoryError\r\n';
    assert.equal(
      whyItEnded('python', { code: 3, signal: null, output }),
      'The kernel ended with exit code 3. Run a cell to start a new one. The last output was: MemoryError',
    );
  });

  it('names the signal that ended the kernel', () => {
    assert.equal(
      whyItEnded('python', { code: null, signal: 'SIGKILL', output: '' }),
      'The kernel was ended by SIGKILL. Run a cell to start a new one.',
    );
  });
});

describe('describeInterrupt of the example', () => {
  it('lists what was tried if the cell is still running', () => {
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
      'The cell is still running. Tried: signal (2000 ms), ctrlC (NO_CONSOLE), message (2000 ms). Interrupt it again, or restart the kernel.',
    );
  });

  it('says why each route was ruled out if the interrupt was refused', () => {
    assert.equal(
      describeInterrupt({
        outcome: 'refused',
        elapsedMs: 1,
        attempts: [{ method: 'signal', elapsedMs: 0, error: 'WOULD_KILL' }],
      }),
      'The kernel was not interrupted: signal (WOULD_KILL). Restart it to stop the cell.',
    );
  });

  for (const outcome of [
    'interrupted',
    'ended',
    'finished',
    'sent',
    'idle',
    'dead',
    'cancelled',
  ] as const) {
    it(`returns undefined for the outcome ${outcome}`, () => {
      assert.equal(describeInterrupt({ outcome, elapsedMs: 1, attempts: [] }), undefined);
    });
  }
});
