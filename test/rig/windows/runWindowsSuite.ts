import type { Missing, PythonInstallation } from '../environment';
import { withLock } from '../fetch/lock';
import { mochaArguments } from '../mochaSuite';
import { REPOSITORY_FOLDER } from '../places';
import { progress } from '../progress';
import { Provision } from '../fetch/provision';
import { PYTHON_LIMIT_MS, unittestArguments } from '../pythonSuite';
import { collectResult, type SuiteResult } from '../suiteResult';
import { suiteFile, type TestRun } from '../testRun';
import { publishForWindows, setUpRig, type WindowsNode } from './prepareWindows';
import { windowsPath, type Wine } from './wine';

const mochaLimits = { testTimeoutMs: 120_000, limitMs: 30 * 60_000 };

/**
 * The tests of test/python and the compiled integration tests once more, run by real Windows
 * programs: CPython and Node for Windows, on Linux by means of Wine. Everything is fetched once
 * and kept in .cache/.
 */
export async function runWindowsSuite(
  run: TestRun,
): Promise<{ results: SuiteResult[]; missing: readonly Missing[] }> {
  // One run at a time: whatever else runs in the prefix is ended.
  return withLock('wine', async () => {
    const provision = new Provision();
    const rig = await withLock('set-up', () => setUpRig(provision));
    const results: SuiteResult[] = [];
    if (rig !== undefined) {
      // Open: whether that is Wine, ipykernel or this project. On Windows itself ipykernel 6 is tested.
      provision.missing.push({
        name: 'ipykernel 6 for Windows',
        reason:
          'under Wine 8 what its first busy cell writes did not arrive in about half of the runs',
      });
      const env = publishForWindows(rig.environment, run);
      for (const python of rig.environment.pythons) {
        results.push(await runUnittest(python, rig.wine, env, run));
      }
      for (const node of rig.nodes) {
        results.push(await runMocha(node, rig.wine, env, run));
      }
    }
    return { results, missing: provision.missing };
  });
}

async function runUnittest(
  python: PythonInstallation,
  wine: Wine,
  env: Record<string, string>,
  run: TestRun,
): Promise<SuiteResult> {
  const suite = `windows, python ${python.version}`;
  progress(`running ${suite}`);
  const output = suiteFile(run, suite, 'json');
  const ending = await wine.runPython({
    command: python.path,
    args: unittestArguments({ output, grep: run.grep }, windowsPath),
    cwd: REPOSITORY_FOLDER,
    env,
    limitMs: PYTHON_LIMIT_MS,
    output,
  });
  return collectResult(run, suite, ending);
}

async function runMocha(
  node: WindowsNode,
  wine: Wine,
  env: Record<string, string>,
  run: TestRun,
): Promise<SuiteResult> {
  const suite = `windows, Node ${node.version}`;
  progress(`running ${suite}`);
  const output = suiteFile(run, suite, 'json');
  const { testTimeoutMs, limitMs } = mochaLimits;
  const options = { folder: 'integration', testTimeoutMs, output, grep: run.grep } as const;
  const program = {
    command: node.path,
    args: mochaArguments(options, windowsPath),
    cwd: REPOSITORY_FOLDER,
    env,
    limitMs,
    output,
  };
  const ending = await wine.runNode(program, suiteFile(run, suite, 'log'));
  return collectResult(run, suite, ending);
}
