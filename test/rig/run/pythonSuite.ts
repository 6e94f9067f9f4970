import path from 'node:path';
import type { PythonInstallation } from '../environment';
import type { Machine } from '../fetch/machine';
import { REPOSITORY_FOLDER } from '../places';
import { runLimited } from './limitedProcess';
import { runSuite } from './suite';
import { failedSuite, type SuiteResult } from './suiteResult';
import type { TestRun } from './testRun';

export const PYTHON_LIMIT_MS = 10 * 60_000;

/** Runs the unittest tests of test/python once with each Python of this machine. */
export async function runPythonSuite(run: TestRun, machine: Machine): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const python of machine.environment.pythons) {
    results.push(await runWith(python, run, machine));
  }
  return results.length > 0 ? results : [failedSuite('python', 'there is no Python to run it')];
}

async function runWith(
  python: PythonInstallation,
  run: TestRun,
  { env }: Machine,
): Promise<SuiteResult> {
  return runSuite(run, `python ${python.version}`, ({ counts, output }) =>
    runLimited({
      command: python.path,
      args: unittestArguments({ counts, grep: run.grep }, (file) => file),
      limitMs: run.timeLimits ? PYTHON_LIMIT_MS : undefined,
      counts,
      output,
      cwd: REPOSITORY_FOLDER,
      env: { ...process.env, ...env, ...run.testVariables },
    }),
  );
}

/** Returns the arguments with which `python` runs run_unittest.py. `seen` turns a path into the form of this Python. */
export function unittestArguments(
  options: { readonly counts: string; readonly grep: string | undefined },
  seen: (file: string) => string,
): string[] {
  const inRepository = (...names: string[]): string => seen(path.join(REPOSITORY_FOLDER, ...names));
  return [
    '-u', // keeps the order of stdout and stderr
    inRepository('test', 'rig', 'run', 'run_unittest.py'),
    inRepository('test', 'python'),
    inRepository('pythonFiles'),
    seen(options.counts),
    ...(options.grep === undefined ? [] : [options.grep]),
  ];
}
