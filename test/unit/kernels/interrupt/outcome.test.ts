import assert from 'node:assert/strict';
import type { InterruptOutcome } from '../../../../src/api';
import { outcomeOf, type Attempt, type Seen } from '../../../../src/kernels/interrupt/outcome';

const watching = (outcome?: 'interrupted' | 'finished' | 'ended' | 'idle' | 'dead') => ({
  request: 'r',
  outcome,
});
const unknownCell = { request: undefined, outcome: undefined };

const SENT: Attempt = { method: 'signal', elapsedMs: 1, sent: 'sent' };
const NONE: Attempt = { method: 'signal', elapsedMs: 1, sent: 'none' };
const FAILED: Attempt = { method: 'signal', elapsedMs: 1, error: 'WOULD_KILL' };
const MISSING: Attempt = { method: 'signal', elapsedMs: 1, error: 'NO_SUCH_PROCESS' };

describe('the outcome', () => {
  const cases: [string, Partial<Seen>, Attempt[], InterruptOutcome | undefined][] = [
    ['is open before the first route', { watch: watching() }, [], undefined],
    ['is open while the cell runs on', { watch: watching() }, [SENT], undefined],
    ['is dead where the process has ended', { hasExited: true }, [SENT], 'dead'],
    ['is dead where the kernel was dead already', { status: 'dead' }, [], 'dead'],
    [
      'is dead where the cell watch saw the kernel end',
      { watch: watching('dead') },
      [SENT],
      'dead',
    ],
    ['is dead where there is no such process and nothing to look with', {}, [MISSING], 'dead'],
    [
      'is dead where a starting kernel has no process any more',
      { status: 'starting', watch: watching(), isProcessMissing: true },
      [],
      'dead',
    ],
    [
      'is open where the process is missing, but the kernel is heard',
      { watch: watching(), isProcessMissing: true },
      [MISSING],
      undefined,
    ],
    ['is idle where nothing runs', { status: 'idle' }, [], 'idle'],
    [
      'is idle where nothing runs, although the last caller has left',
      { status: 'idle', isCancelled: true },
      [],
      'idle',
    ],
    [
      'is cancelled where the kernel was removed',
      { status: 'idle', isRemoved: true },
      [],
      'cancelled',
    ],
    [
      'is interrupted where the cell said so',
      { watch: watching('interrupted') },
      [SENT],
      'interrupted',
    ],
    [
      'is interrupted where the cell said so before the last caller left',
      { watch: watching('interrupted'), isCancelled: true },
      [SENT],
      'interrupted',
    ],
    ['is finished where nothing was sent', { watch: watching('interrupted') }, [], 'finished'],
    ['is finished where nothing could be sent', { watch: watching('ended') }, [FAILED], 'finished'],
    ['is sent where only the end was seen', { watch: watching('ended') }, [SENT], 'sent'],
    ['is cancelled where every caller has left', { isCancelled: true }, [SENT], 'cancelled'],
    ['is sent where there is nothing to look with', {}, [SENT], 'sent'],
    ['is open where the user pressed meanwhile', { isPressed: true }, [SENT], undefined],
    ['is idle where an unwatched kernel ignored it', {}, [NONE], 'idle'],
    ['is idle where no cell is known and it was ignored', { watch: unknownCell }, [NONE], 'idle'],
    [
      'is open where a known cell runs and it was ignored',
      { watch: watching() },
      [NONE],
      undefined,
    ],
    [
      'is refused where every route was ruled out',
      { isOver: true, watch: watching() },
      [FAILED],
      'refused',
    ],
    ['is refused where there is no route', { isOver: true, watch: watching() }, [], 'refused'],
    [
      'is stillBusy where one route was fired in vain',
      { isOver: true, watch: watching() },
      [FAILED, SENT],
      'stillBusy',
    ],
    [
      'is dead where the heartbeat of a kernel without a process is silent',
      { isOver: true, watch: watching(), isAlive: false },
      [SENT],
      'dead',
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
