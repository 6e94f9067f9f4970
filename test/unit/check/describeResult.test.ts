import assert from 'node:assert/strict';
import { describeResult } from '../../../src/check/describeResult';

const EVENT = { method: 'event', elapsedMs: 0, error: 'NOT_SUPPORTED' } as const;
const CONTROL = { method: 'control', elapsedMs: 20 } as const;

describe('describeResult', () => {
  it('says that only the last route interrupted the task', () => {
    assert.equal(
      describeResult(
        { outcome: 'interrupted', elapsedMs: 30, attempts: [EVENT, CONTROL] },
        'ipykernel',
      ),
      'interrupted after 30 ms by SIGINT from inside the kernel, confirmed by ipykernel. Tried before: the interrupt event (NOT_SUPPORTED)',
    );
  });

  it('lists every route that was tried if the task was not interrupted', () => {
    assert.equal(
      describeResult(
        { outcome: 'stillBusy', elapsedMs: 30, attempts: [EVENT, CONTROL] },
        'ipykernel',
      ),
      'it is still running. Tried within 30 ms: the interrupt event (NOT_SUPPORTED), then SIGINT from inside the kernel (20 ms)',
    );
  });
});
