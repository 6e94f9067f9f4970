import assert from 'node:assert/strict';
import type { InterruptOutcome } from '../../../../src/api';
import { outcomeOf, type Attempt, type Seen } from '../../../../src/kernels/interrupt/outcome';

const watching = (outcome?: 'interrupted' | 'succeeded' | 'over' | 'idle' | 'dead') => ({
  request: 'r',
  outcome,
});
const unknownCell = { request: undefined, outcome: undefined };
const held = { ...unknownCell, isHeld: true };

const failedAt = (date: number, mayBeInterrupt = false) => ({
  ...watching('interrupted'),
  failure: { date, mayBeInterrupt },
});

const SENT: Attempt = { method: 'signal', elapsedMs: 1, sent: 'sent' };
const NONE: Attempt = { method: 'signal', elapsedMs: 1, sent: 'none' };
const FAILED: Attempt = { method: 'signal', elapsedMs: 1, error: 'WOULD_KILL' };
const UNANSWERED: Attempt = {
  ...{ method: 'provider', elapsedMs: 1 },
  ...{ sent: 'unanswered', error: 'TIMED_OUT' },
};
const UNREACHABLE: Attempt = { method: 'message', elapsedMs: 1, error: 'UNREACHABLE' };
const MISSING: Attempt = { method: 'signal', elapsedMs: 1, error: 'NO_SUCH_PROCESS' };

describe('outcomeOf', () => {
  const cases: [string, Partial<Seen>, Attempt[], InterruptOutcome | undefined][] = [
    ['has no outcome before the first route', { watch: watching() }, [], undefined],
    ['has no outcome while the cell is still running', { watch: watching() }, [SENT], undefined],
    ['says dead if the process has ended', { hasExited: true }, [SENT], 'dead'],
    ['says dead if the kernel was already dead', { status: 'dead' }, [], 'dead'],
    ['says dead if the cell watch saw the kernel end', { watch: watching('dead') }, [SENT], 'dead'],
    ['says dead if the process is missing and no observer sees the kernel', {}, [MISSING], 'dead'],
    [
      'says dead if the process of a starting kernel is missing',
      { status: 'starting', watch: watching(), isProcessMissing: true },
      [],
      'dead',
    ],
    [
      'has no outcome if the process is missing, but an observer sees the kernel',
      { watch: watching(), isProcessMissing: true },
      [MISSING],
      undefined,
    ],
    ['says idle if nothing runs', { status: 'idle' }, [], 'idle'],
    [
      'says idle if nothing runs, even if the last caller has left',
      { status: 'idle', isCancelled: true },
      [],
      'idle',
    ],
    [
      'says cancelled if the kernel was removed',
      { status: 'idle', isRemoved: true },
      [],
      'cancelled',
    ],
    [
      'says interrupted if the cell failed after an attempt',
      { watch: watching('interrupted') },
      [SENT],
      'interrupted',
    ],
    [
      'says interrupted if the cell failed before the last caller left',
      { watch: watching('interrupted'), isCancelled: true },
      [SENT],
      'interrupted',
    ],
    [
      'says finished if the cell failed by itself before the interrupt was sent',
      { watch: failedAt(5) },
      [{ ...SENT, sentBy: 6 }],
      'finished',
    ],
    [
      'says finished if the cell failed by itself in the millisecond in which the route answered',
      { watch: failedAt(5) },
      [{ ...SENT, sentBy: 5 }],
      'finished',
    ],
    [
      'says interrupted if the cell failed after the first interrupt was sent',
      { watch: failedAt(5) },
      [
        { ...SENT, sentBy: 4 },
        { ...SENT, sentBy: 6 },
      ],
      'interrupted',
    ],
    [
      'says interrupted if the cell failed with KeyboardInterrupt before the route answered',
      { watch: failedAt(5, true) },
      [{ ...SENT, sentBy: 6 }],
      'interrupted',
    ],
    [
      'says finished if the cell failed before the first attempt',
      { watch: watching('interrupted') },
      [],
      'finished',
    ],
    [
      'says finished if the cell ended and every attempt failed',
      { watch: watching('over') },
      [FAILED],
      'finished',
    ],
    [
      'says finished if the cell failed and the only attempt sent nothing',
      { watch: watching('interrupted') },
      [NONE],
      'finished',
    ],
    [
      'says ended if the cell ended without an error after an attempt',
      { watch: watching('succeeded') },
      [NONE, FAILED, SENT],
      'ended',
    ],
    [
      'says finished if the cell ended without an error before anything was sent',
      { watch: watching('succeeded') },
      [NONE, FAILED],
      'finished',
    ],
    [
      'says sent if the cell was seen to end, but not how',
      { watch: watching('over') },
      [SENT],
      'sent',
    ],
    ['says cancelled if every caller has left', { isCancelled: true }, [SENT], 'cancelled'],
    ['says sent if no observer sees the kernel', {}, [SENT], 'sent'],
    ['has no outcome if the user has pressed again', { isPressed: true }, [SENT], undefined],
    ['says idle if a kernel that no observer sees ignores SIGINT', {}, [NONE], 'idle'],
    ['says idle if no cell is known and SIGINT is ignored', { watch: unknownCell }, [NONE], 'idle'],
    [
      'has no outcome if the kernel ignores SIGINT because it waits for a command',
      { watch: unknownCell, waitsForCommand: true },
      [NONE],
      undefined,
    ],
    [
      'has no outcome if no observer sees the cell of a kernel that waits for a command',
      { waitsForCommand: true },
      [NONE],
      undefined,
    ],
    [
      'says stillBusy if something that is not a cell holds a kernel that ignores SIGINT',
      { watch: held },
      [NONE],
      'stillBusy',
    ],
    [
      'has no outcome if something that is not a cell holds the kernel and the user has pressed again',
      { watch: held, isPressed: true },
      [NONE],
      undefined,
    ],
    [
      'has no outcome while something that is not a cell holds the kernel',
      { watch: held },
      [SENT],
      undefined,
    ],
    [
      'has no outcome if a known cell runs and SIGINT is ignored',
      { watch: watching() },
      [NONE],
      undefined,
    ],
    [
      'says refused if every route was ruled out',
      { hasTriedAll: true, watch: watching() },
      [FAILED],
      'refused',
    ],
    [
      'says refused if the kernel has no route',
      { hasTriedAll: true, watch: watching() },
      [],
      'refused',
    ],
    [
      'says stillBusy if no route is left and a fired one had no effect',
      { hasTriedAll: true, watch: watching() },
      [FAILED, SENT],
      'stillBusy',
    ],
    [
      'says stillBusy if no route is left and the provider has not answered',
      { hasTriedAll: true, watch: watching() },
      [FAILED, UNANSWERED],
      'stillBusy',
    ],
    [
      'says stillBusy if no route is left and the provider of a kernel that no observer sees has not answered',
      { hasTriedAll: true },
      [UNANSWERED],
      'stillBusy',
    ],
    [
      'says interrupted if the cell failed after a request that the provider has not answered',
      { watch: watching('interrupted') },
      [UNANSWERED],
      'interrupted',
    ],
    [
      'says stillBusy if no route is left and the kernel cannot be reached',
      { hasTriedAll: true, watch: watching() },
      [FAILED, UNREACHABLE],
      'stillBusy',
    ],
  ];
  for (const [what, seen, attempts, expected] of cases) {
    it(what, () => {
      const all: Seen = {
        status: 'running',
        watch: undefined,
        hasExited: false,
        isProcessMissing: false,
        isCancelled: false,
        isRemoved: false,
        isPressed: false,
        ...seen,
      };
      assert.equal(outcomeOf(all, attempts), expected);
    });
  }
});
