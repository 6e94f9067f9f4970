import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Mocha from 'mocha';
import { skipBecause } from '../../rig/skip';
import type { SuiteCounts } from '../../rig/run/suiteResult';
import { innerMocha, runToEnd } from './innerMocha';

const { Base } = Mocha.reporters;
const REPORTER = path.join(__dirname, '..', '..', 'rig', 'run', 'reporter.js');

describe('The reporter of npm test', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('records the first eight lines of an error, and leaves out the equal lines of a comparison', async () => {
    const message = [
      'not equal:',
      '',
      'same',
      ...Array.from({ length: 8 }, (_, line) => `+ ${line}`),
    ];
    const { failures } = await countsOf((suite) => {
      suite.addTest(
        new Mocha.Test('fails', () => {
          throw new Error(message.join('\n'));
        }),
      );
    });
    const lines = ['suite › fails', 'not equal:', ...message.slice(3, 10)];
    assert.deepEqual(failures, [lines.join('\n      ')]);
  });

  it('counts a skipped test without a reason as a failure', async () => {
    const counts = await countsOf((suite) => {
      const skip = (title: string, body?: (this: Mocha.Context) => void): void => {
        suite.addTest(new Mocha.Test(title, body));
      };
      skip('with a reason', function () {
        skipBecause(this, 'it is winter');
      });
      skip('without a reason', function () {
        this.skip();
      });
      skip('without a body');
    });
    assert.deepEqual(counts, {
      passed: 0,
      failures: [
        'suite › without a reason: skipped without a reason (use skipBecause)',
        'suite › without a body: skipped without a reason (use skipBecause)',
      ],
      skipped: [{ name: 'suite › with a reason', reason: 'it is winter' }],
    });
  });

  /** Runs the tests that `addTests` adds to a suite, and returns the counts that the reporter has written. */
  async function countsOf(addTests: (suite: Mocha.Suite) => void): Promise<SuiteCounts> {
    const output = path.join(folder, 'counts.json');
    const { mocha, suite } = innerMocha({ reporter: REPORTER, reporterOptions: { output } });
    addTests(suite);
    await silently(() => runToEnd(mocha));
    return JSON.parse(await readFile(output, 'utf8')) as SuiteCounts;
  }
});

/** Runs an action without the output of Mocha's reporter, which would mix with the output of these tests. */
async function silently(action: () => Promise<void>): Promise<void> {
  const { consoleLog } = Base;
  Base.consoleLog = () => undefined;
  try {
    await action();
  } finally {
    Base.consoleLog = consoleLog;
  }
}
