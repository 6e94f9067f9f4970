import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../../src/api';
import { KernelInterruptError } from '../../../../src/base/errors';
import {
  endAnswer,
  endButton,
  endedMessage,
  endQuestion,
} from '../../../../src/vscode/messages/endChildMessages';

const SLEEP = { pid: 123, name: 'sleep' };

describe('the messages about ending a process that the cell waits for', () => {
  it('name the process in the buttons and in the question', () => {
    assert.equal(endButton(SLEEP), 'End sleep…');
    assert.equal(endAnswer(SLEEP), 'End sleep');
    assert.equal(endAnswer({ pid: 1, name: '' }), 'End Process');
    assert.equal(
      endQuestion('a.ipynb', SLEEP).sentence,
      'End sleep (process 123)? The cell of a.ipynb waits for it.',
    );
  });

  it('confirm that the process was asked to end', () => {
    const { severity, sentence } = endedMessage('a.ipynb', SLEEP);
    assert.equal(severity, 'information');
    assert.equal(sentence, 'Asked sleep (process 123) to end.');
  });

  const failures: Partial<Record<ErrorCode, RegExp>> = {
    NO_SUCH_PROCESS:
      /^Kernel Interrupt did not end sleep \(process 123\): the cell does not wait for it any more\.$/,
    OTHER_CELL:
      /^Kernel Interrupt did not end sleep \(process 123\): the cell that waited for it has ended\.$/,
    NO_USER_CODE:
      /^Kernel Interrupt did not end sleep \(process 123\): the cell was just ending\.$/,
    TIMED_OUT:
      /^Kernel Interrupt does not know whether sleep \(process 123\) has ended: a\.ipynb did not answer in time\.$/,
    NOT_SUPPORTED:
      /^Kernel Interrupt did not end sleep \(process 123\): this needs ipykernel 6 or newer\.$/,
    ACCESS_DENIED:
      /^Kernel Interrupt did not end sleep \(process 123\): the operating system denied access to it, so end it in a terminal or a task manager\.$/,
    UNREACHABLE:
      /^Kernel Interrupt did not end sleep \(process 123\): the kernel cannot be reached\.$/,
    DISPOSED:
      /^Kernel Interrupt did not end sleep \(process 123\): the kernel is no longer in the list of kernels\.$/,
    OS_ERROR: /^Kernel Interrupt did not end sleep \(process 123\): Its own sentence\.$/,
  };
  for (const [code, expected] of Object.entries(failures)) {
    it(`explain the error ${code}, name the process, and offer the log`, () => {
      const error = new KernelInterruptError(code as ErrorCode, 'Its own sentence.');
      const { severity, sentence, actions } = endedMessage('a.ipynb', SLEEP, error);
      assert.equal(severity, 'warning');
      assert.match(sentence, expected);
      assert.deepEqual(actions, ['showLog']);
    });
  }
});
