import path from 'node:path';
import type { PythonInstallation } from './environment';
import { runLimited } from './limitedProcess';
import { REPOSITORY_FOLDER } from './places';
import { progress } from './progress';
import { collectResult, failedSuite, type SuiteResult } from './suiteResult';
import { suiteFile, type TestRun } from './testRun';

export const PYTHON_LIMIT_MS = 10 * 60_000;

/** Runs the unittest tests of test/python once by each Python that is to be had. */
export async function runPythonSuite(run: TestRun): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const python of run.environment.pythons) {
    results.push(await runWith(python, run));
  }
  return results.length > 0 ? results : [failedSuite('python', 'there is no Python to run it')];
}

async function runWith(python: PythonInstallation, run: TestRun): Promise<SuiteResult> {
  const suite = `python ${python.version}`;
  progress(`running ${suite}`);
  const output = suiteFile(run, suite, 'json');
  const ending = await runLimited({
    command: python.path,
    args: unittestArguments({ output, grep: run.grep }, (file) => file),
    limitMs: PYTHON_LIMIT_MS,
    output,
    cwd: REPOSITORY_FOLDER,
    env: { ...process.env, ...run.env },
  });
  return collectResult(run, suite, ending);
}

/** Our runner's command line after `python`; `seen` turns a path into what that Python calls it. */
export function unittestArguments(
  options: { readonly output: string; readonly grep: string | undefined },
  seen: (file: string) => string,
): string[] {
  const inRepository = (...names: string[]): string => seen(path.join(REPOSITORY_FOLDER, ...names));
  return [
    '-u', // what a test prints comes before what follows it
    inRepository('test', 'rig', 'run_unittest.py'),
    inRepository('test', 'python'),
    inRepository('pythonFiles'),
    seen(options.output),
    ...(options.grep === undefined ? [] : [options.grep]),
  ];
}
