import type { PythonInstallation } from '../environment';
import { withLock } from '../fetch/lock';
import type { FetchedNode } from '../fetch/node';
import { REPOSITORY_FOLDER } from '../places';
import { mochaArguments } from '../run/mochaSuite';
import type { Parts } from '../run/Parts';
import { PYTHON_LIMIT_MS, unittestArguments } from '../run/pythonSuite';
import { runSuite } from '../run/suite';
import type { Outcome, SuiteResult } from '../run/suiteResult';
import { suiteFile, type TestRun } from '../run/testRun';
import type { WindowsPrograms } from './prepareWindows';
import { windowsPath } from './wine';

const mochaLimits = { testTimeoutMs: 120_000, limitMs: 30 * 60_000 };

/** Runs the tests of test/python and the integration tests with CPython and Node for Windows, on Linux under Wine. */
export async function runWindowsSuite(run: TestRun, parts: Parts): Promise<Outcome> {
  // One run at a time, because each run ends all other processes of the Wine prefix.
  return withLock('wine', async () => {
    const { programs, missing } = await parts.windows();
    if (programs === undefined) {
      return { results: [], missing };
    }
    const results: SuiteResult[] = [];
    for (const python of programs.environment.pythons) {
      results.push(await runUnittest(python, programs, run));
    }
    if (programs.node !== undefined) {
      results.push(await runMocha(programs.node, programs, run));
    }
    // It is not known whether Wine, ipykernel or this project loses the cell's output. On Windows itself, the suite
    // `integration` also tests ipykernel 6.
    const reason =
      'under Wine 8 the output of its first busy cell did not arrive in about half of the runs';
    return { results, missing: [...missing, { name: 'ipykernel 6 for Windows', reason }] };
  });
}

async function runUnittest(
  python: PythonInstallation,
  { wine, env }: WindowsPrograms,
  run: TestRun,
): Promise<SuiteResult> {
  return runSuite(run, `windows, python ${python.version}`, ({ counts, output }) =>
    wine.runPython({
      command: python.path,
      args: unittestArguments({ counts, grep: run.grep }, windowsPath),
      cwd: REPOSITORY_FOLDER,
      env: { ...env, ...run.testVariables },
      limitMs: run.timeLimits ? PYTHON_LIMIT_MS : undefined,
      counts,
      output,
    }),
  );
}

async function runMocha(
  node: FetchedNode,
  { wine, env }: WindowsPrograms,
  run: TestRun,
): Promise<SuiteResult> {
  const { testTimeoutMs, limitMs } = mochaLimits;
  const suite = `windows, Node ${node.version}`;
  return runSuite(run, suite, ({ counts, output }) => {
    const options = { folder: 'integration', testTimeoutMs, counts, grep: run.grep } as const;
    const program = {
      command: node.path,
      args: mochaArguments(options, windowsPath),
      cwd: REPOSITORY_FOLDER,
      env: { ...env, ...run.testVariables },
      limitMs: run.timeLimits ? limitMs : undefined,
      counts,
      output,
    };
    return wine.runNode(program, suiteFile(run, suite, 'log'));
  });
}
