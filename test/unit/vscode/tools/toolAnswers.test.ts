import assert from 'node:assert/strict';
import { interruptAnswer, stackAnswer } from '../../../../src/vscode/tools/toolAnswers';
import type { StuckRow } from '../../../../src/vscode/view/stuckList';

function frame(line: number): StuckRow {
  const label = `line ${line}: work()`;
  return {
    kind: 'frame',
    label,
    description: 'a.ipynb, cell 1',
    frame: { file: 'f', line, name: 'n' },
  };
}

describe('interruptAnswer', () => {
  it('repeats the message for the user, and adds the outcome and the attempts', () => {
    assert.equal(
      interruptAnswer('a.ipynb is still running.', {
        outcome: 'stillBusy',
        elapsedMs: 2100,
        attempts: [
          { method: 'signal', elapsedMs: 2001 },
          { method: 'control', elapsedMs: 0, error: 'NOT_SUPPORTED' },
        ],
      }),
      'a.ipynb is still running.\nOutcome: stillBusy. Attempts: signal 2001 ms, control NOT_SUPPORTED.',
    );
  });

  it('says that there were no attempts if nothing was attempted', () => {
    assert.equal(
      interruptAnswer('a.ipynb is idle.', { outcome: 'idle', elapsedMs: 1, attempts: [] }),
      'a.ipynb is idle.\nOutcome: idle. Attempts: none.',
    );
  });
});

describe('stackAnswer', () => {
  it('lists the rows that a user would see, without the hint that a row can be chosen', () => {
    assert.equal(
      stackAnswer('a.ipynb: busy', [
        { kind: 'heading', label: 'The cell' },
        frame(3),
        { kind: 'heading', label: 'Child processes that the cell waits for' },
        {
          kind: 'child',
          label: 'sleep (process 12)',
          description: 'Choose this to end the process',
          child: { pid: 12, name: 'sleep' },
        },
      ]),
      `a.ipynb: busy
The cell:
- line 3: work() (a.ipynb, cell 1)
Child processes that the cell waits for:
- sleep (process 12)`,
    );
  });

  it('is cut after a hundred rows, and says how many more there are', () => {
    const answer = stackAnswer(
      'a.ipynb: busy',
      Array.from({ length: 130 }, (_, line) => frame(line)),
    ).split('\n');
    assert.equal(answer.length, 102);
    assert.equal(answer.at(-1), '… and 30 more');
  });
});
