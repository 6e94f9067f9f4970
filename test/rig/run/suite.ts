import { timeStamp } from '../progress';
import type { SuiteOutput } from './SuiteOutputs';
import { collectResult, type Ending, type SuiteResult } from './suiteResult';
import { suiteFile, type TestRun } from './testRun';

/** One run of a test framework. */
export interface RunningSuite {
  /** The framework writes its counts to this file, last of all. */
  readonly counts: string;
  /** Receives what the framework prints. */
  readonly output: SuiteOutput;
}

/** Runs a suite, measures its time, keeps its output together and returns its counts. */
export async function runSuite(
  run: TestRun,
  suite: string,
  start: (running: RunningSuite) => Promise<Ending>,
): Promise<SuiteResult> {
  const output = run.outputs.begin();
  const startedAt = performance.now();
  output.write(`${timeStamp()} running ${suite}\n`);
  try {
    const ending = await start({ counts: suiteFile(run, suite, 'json'), output });
    return await collectResult(run, suite, ending, performance.now() - startedAt);
  } finally {
    output.end();
  }
}
