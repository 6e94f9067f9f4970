import assert from 'node:assert/strict';
import type { LeftProcess } from '../../../../src/api';
import { KernelInterruptError } from '../../../../src/base/errors';
import {
  leftProcessName,
  stoppedMessage,
  stopQuestion,
  withLeftRunning,
} from '../../../../src/vscode/messages/leftRunningMessage';
import type { OutcomeMessage } from '../../../../src/vscode/messages/outcomeMessages';

const BASH: LeftProcess = { pid: 4242, start: '1', name: 'bash' };
const SLEEP: LeftProcess = { pid: 4243, start: '2', name: 'sleep' };
const MESSAGE: OutcomeMessage = {
  severity: 'information',
  sentence: 'a.ipynb was interrupted after 78 ms.',
  actions: [],
};
const many = Array.from({ length: 7 }, (_, index) => ({ ...SLEEP, pid: index + 1 }));

describe('withLeftRunning', () => {
  it('does not change the message if the cell left no process running', () => {
    assert.equal(withLeftRunning(MESSAGE), MESSAGE);
  });

  it('names the processes that the cell left running, and offers to stop them', () => {
    assert.deepEqual(withLeftRunning(MESSAGE, [BASH, SLEEP]), {
      severity: 'warning',
      sentence:
        'a.ipynb was interrupted after 78 ms. The cell left 2 processes running: bash (4242) and sleep (4243).',
      actions: ['stopThem'],
    });
  });

  it('offers the button "stopThem…" if the message does not name every process, and its question names them all', () => {
    const { sentence, actions } = withLeftRunning(MESSAGE, many);
    assert.match(sentence, /left 7 processes running: .*sleep \(5\) and 2 more\.$/);
    assert.deepEqual(actions, ['stopThem…']);
    const { detail } = stopQuestion(many);
    assert.deepEqual(detail.split('\n'), many.map(leftProcessName));
  });
});

describe('leftProcessName', () => {
  it('replaces the characters that VS Code would not show as text', () => {
    const name = '[x](command:y)`$(z)\n';
    assert.equal(leftProcessName({ pid: 1, start: '1', name }), '?x??command?y????z?? (1)');
    assert.equal(leftProcessName({ pid: 1, start: '1', name: '' }), 'process 1');
    assert.equal(leftProcessName({ pid: 1, start: '1', name: 'python3.11' }), 'python3.11 (1)');
  });
});

describe('stoppedMessage', () => {
  it('names the stopped processes', () => {
    assert.deepEqual(stoppedMessage([{ process: BASH }, { process: SLEEP }]), {
      severity: 'information',
      sentence: 'Stopped 2 processes: bash (4242) and sleep (4243).',
      actions: [],
    });
  });

  it('does not say that it stopped a process that had already ended', () => {
    const error = new KernelInterruptError('NO_SUCH_PROCESS', 'There is no process 4243.');
    assert.deepEqual(stoppedMessage([{ process: SLEEP, error }]), {
      severity: 'information',
      sentence: '1 process had already ended: sleep (4243).',
      actions: [],
    });
    assert.equal(
      stoppedMessage([{ process: BASH }, { process: SLEEP, error }]).sentence,
      'Stopped 1 process: bash (4242). 1 process had already ended: sleep (4243).',
    );
  });

  it('says which process was not stopped, why, and what to do', () => {
    const denied = new KernelInterruptError('ACCESS_DENIED', 'Process 4243 belongs to root.');
    const failed = new KernelInterruptError('DAEMON_FAILED', 'The daemon has ended.');
    const { severity, sentence, actions } = stoppedMessage([
      { process: BASH, error: failed },
      { process: SLEEP, error: denied },
    ]);
    assert.equal(severity, 'warning');
    assert.equal(
      sentence,
      'Kernel Interrupt did not stop bash (4242): The daemon has ended. Kernel Interrupt did not stop sleep (4243): the operating system denied access to it. Use a terminal or a task manager to stop the processes that still run.',
    );
    assert.deepEqual(actions, ['showLog']);
  });

  it('says that a process was not stopped if its kernel is no longer in the list', () => {
    const closed = new KernelInterruptError(
      'DISPOSED',
      'a.ipynb is no longer in the list of kernels. It may have ended.',
    );
    const { sentence } = stoppedMessage([{ process: SLEEP, error: closed }]);
    assert.match(
      sentence,
      /^Kernel Interrupt did not stop sleep \(4243\): its kernel is no longer in the list of kernels\. /,
    );
  });
});
