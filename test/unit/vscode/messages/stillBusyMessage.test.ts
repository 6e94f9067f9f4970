import assert from 'node:assert/strict';
import type { ErrorCode, InterruptAttempt } from '../../../../src/api';
import { formatDiagnosis } from '../../../../src/kernels/diagnosis/formatDiagnosis';
import type { Look } from '../../../../src/kernels/inside/Look';
import { heldMessage } from '../../../../src/vscode/messages/heldMessage';
import {
  outcomeMessage,
  type Circumstances,
  type OutcomeMessage,
} from '../../../../src/vscode/messages/outcomeMessages';

const LOOK: Look = {
  request: 'cell',
  isBusy: true,
  isHandling: false,
  caughtAt: undefined,
  children: [],
  threads: [],
  tasks: [],
  frames: [
    {
      file: '/v/lib/python3.11/site-packages/requests/api.py',
      line: 73,
      name: 'get',
      kind: 'library',
    },
    { file: '/tmp/ipykernel_1/2.py', line: 12, name: '<module>', code: 'SECRET', kind: 'cell' },
  ],
};

const SIGINT: InterruptAttempt = { method: 'signal', elapsedMs: 2000 };
const UNANSWERED: InterruptAttempt = { method: 'control', elapsedMs: 1000, error: 'TIMED_OUT' };

function message(
  circumstances: Partial<Circumstances>,
  attempts: readonly InterruptAttempt[] = [SIGINT],
): OutcomeMessage {
  const result = { outcome: 'stillBusy', elapsedMs: 2000, attempts } as const;
  return outcomeMessage('forecast.ipynb', result, { canRestart: false, ...circumstances });
}

describe('the message about a kernel that is still running', () => {
  it('says where the cell is, and offers to show the stack', () => {
    const { sentence, actions } = message({ look: LOOK });
    assert.match(
      sentence,
      /^forecast\.ipynb is still running\. Tried: SIGINT\. The cell is in `requests\.get` \(called on line 12\)\. /,
    );
    assert.deepEqual(actions, ['interruptAgain', 'whereIsItStuck', 'showLog']);
  });

  it('leaves out the button for the log if there would be four buttons, because VS Code would cut off their words', () => {
    const { actions } = message({ look: LOOK, canRestart: true });
    assert.deepEqual(actions, ['interruptAgain', 'whereIsItStuck', 'restart']);
  });

  it('names the `except` that catches the interrupt, instead of the usual advice', () => {
    const look = { ...LOOK, caughtAt: { file: '/tmp/ipykernel_1/2.py', line: 12 } };
    assert.match(
      message({ look }).sentence,
      /\(called on line 12\)\. The `except` on line 12 of your code catches the interrupt\. Interrupt the kernel again\. .*$/,
    );
    assert.match(message({ look, canRestart: true }).sentence, /A restart loses its variables\./);
  });

  it('names the process that the cell waits for, and offers to end it if it is the only one', () => {
    const sleep = { pid: 123, name: 'sleep' };
    const one = message({ look: { ...LOOK, children: [sleep] } });
    assert.match(one.sentence, / The cell waits for sleep \(process 123\)\. End that process, /);
    assert.deepEqual(one.actions, ['interruptAgain', 'endChild', 'showLog']);
    const two = message({ look: { ...LOOK, children: [sleep, { ...sleep, pid: 124 }] } });
    assert.ok(!two.actions.includes('endChild') && two.actions.includes('whereIsItStuck'));
  });

  it('says that the kernel is probably running C code if only its heartbeat answers', () => {
    const C_CODE = /The kernel is probably running C code, which blocks Python until it returns\./;
    const { sentence, actions } = message({}, [SIGINT, UNANSWERED]);
    assert.match(sentence, C_CODE);
    assert.ok(!actions.includes('whereIsItStuck'));
    assert.doesNotMatch(message({ isSilent: true }, [SIGINT, UNANSWERED]).sentence, C_CODE);
    assert.doesNotMatch(message({ look: LOOK }, [SIGINT, UNANSWERED]).sentence, C_CODE);
    assert.doesNotMatch(message({}).sentence, C_CODE);
  });

  it('offers to show where the kernel is stuck if something that is not a cell holds it', () => {
    const result = { outcome: 'stillBusy', elapsedMs: 1, attempts: [SIGINT] } as const;
    const held = heldMessage('a.ipynb', 'widget', result, { canRestart: false, look: LOOK });
    assert.deepEqual(held?.actions, ['interruptAgain', 'whereIsItStuck', 'showLog']);
  });
});

describe('the diagnosis that the log gets if nothing stops the cell', () => {
  it('contains no line of the code that runs', () => {
    const where = LOOK.frames.map(({ file, line, name, code = '' }) => ({
      file,
      line,
      name,
      code,
    }));
    const text = formatDiagnosis({
      name: 'forecast.ipynb',
      status: 'busy',
      language: 'python',
      interruptMode: 'signal',
      observer: 'messages',
      heartbeat: true,
      process: undefined,
      routes: [],
      history: [
        {
          at: new Date(),
          result: { outcome: 'stillBusy', elapsedMs: 1, attempts: [SIGINT], where },
        },
      ],
    });
    assert.doesNotMatch(text, /SECRET/);
  });
});

describe('the message about a refused interrupt', () => {
  const refused = (...attempts: readonly InterruptAttempt[]): string =>
    outcomeMessage('a.ipynb', { outcome: 'refused', elapsedMs: 1, attempts }, { canRestart: false })
      .sentence;
  const control = (error: ErrorCode): InterruptAttempt => ({ ...UNANSWERED, error });

  it('says that the cell had already ended or is not known (OTHER_CELL)', () => {
    assert.match(
      refused(control('OTHER_CELL')),
      /^a\.ipynb was not interrupted: its cell had already ended, or /,
    );
  });

  it('says that the cell was just ending if no code of a cell ran (NO_USER_CODE)', () => {
    assert.equal(
      refused(control('NO_USER_CODE')),
      'a.ipynb was not interrupted: its cell was just ending. If another cell is running now, interrupt the kernel again.',
    );
  });

  it('says that the kernel is probably running C code if only the route control timed out', () => {
    assert.match(
      refused(UNANSWERED),
      /^a\.ipynb is still running: it is probably in C code, which blocks Python\. /,
    );
    const provider: InterruptAttempt = { ...UNANSWERED, method: 'provider' };
    assert.match(refused(UNANSWERED, provider), /the interrupt took too long/);
  });
});
