import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { CACHE_FOLDER } from '../places';
import { SuiteOutputs } from './SuiteOutputs';

export interface WantedTests {
  /** Only tests whose name contains this. */
  readonly grep: string | undefined;
  /** Only starts of VS Code whose name contains this. */
  readonly start: string | undefined;
  /** Whether the tests in VS Code wait for a debugger. */
  readonly debug: boolean;
  /** Whether suites have time limits. The limits of single tests stay. */
  readonly timeLimits: boolean;
  /** Environment variables for the tests. */
  readonly testVariables: Readonly<Record<string, string>>;
}

/** One `npm test`. Several may run at the same time: each has a folder for its files. */
export interface TestRun extends WantedTests {
  /** Holds the tests' environment, the counts of the suites and their logs. It is removed at the end. */
  readonly folder: string;
  readonly outputs: SuiteOutputs;
}

/** Makes the folder of a run, and removes it after the action. */
export async function withTestRun<T>(
  wanted: WantedTests,
  action: (run: TestRun) => Promise<T>,
): Promise<T> {
  const runs = path.join(CACHE_FOLDER, 'runs');
  await mkdir(runs, { recursive: true });
  const folder = await mkdtemp(path.join(runs, 'run-'));
  const outputs = new SuiteOutputs((text) => process.stdout.write(text));
  try {
    return await action({ ...wanted, folder, outputs });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the path of a suite's file in the run's folder. */
export function suiteFile(run: TestRun, suite: string, extension: 'json' | 'log'): string {
  return path.join(run.folder, `${suite.replaceAll(/[^\w.]+/g, '-')}.${extension}`);
}
