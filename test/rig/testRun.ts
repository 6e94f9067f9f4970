import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { publishEnvironment, type TestEnvironment } from './environment';
import { CACHE_FOLDER } from './places';

/** One `npm test`: where its files are, and which tests it wants. Two of them do not meet. */
export interface TestRun {
  /** The tests' environment, the counts of the suites, their logs; removed at the end. */
  readonly folder: string;
  /** Only tests whose name contains this. */
  readonly grep: string | undefined;
  /** Only starts of VS Code whose name contains this. */
  readonly start: string | undefined;
  readonly environment: TestEnvironment;
  /** What leads the tests to their environment. */
  readonly env: Record<string, string>;
}

/** Makes the folder of a run, and removes it when the run is over. */
export async function withTestRun<T>(
  environment: TestEnvironment,
  { grep, start }: Pick<TestRun, 'grep' | 'start'>,
  action: (run: TestRun) => Promise<T>,
): Promise<T> {
  const runs = path.join(CACHE_FOLDER, 'runs');
  await mkdir(runs, { recursive: true });
  const folder = await mkdtemp(path.join(runs, 'run-'));
  try {
    const env = publishEnvironment(environment, path.join(folder, 'environment.json'));
    return await action({ folder, grep, start, environment, env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file of a suite in the run's folder. */
export function suiteFile(run: TestRun, suite: string, extension: 'json' | 'log'): string {
  return path.join(run.folder, `${suite.replaceAll(/[^\w.]+/g, '-')}.${extension}`);
}
