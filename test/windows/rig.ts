import path from 'node:path';
import {
  publishEnvironment,
  type KernelEnvironment,
  type Missing,
  type PythonInstallation,
  type TestEnvironment,
} from '../setup/environment';
import { withLock } from '../setup/lock';
import { machinePython } from '../setup/machinePython';
import { mochaArguments } from '../setup/mochaSuite';
import { repositoryFolder } from '../setup/places';
import { progress } from '../setup/progress';
import { Provision } from '../setup/provision';
import { pythonLimitMs, unittestArguments } from '../setup/pythonSuite';
import { collectResult, type SuiteResult } from '../setup/suiteResult';
import { suiteFile, type TestRun } from '../setup/testRun';
import { versions } from '../setup/versions';
import { windowsNode } from './windowsNode';
import { windowsKernel, windowsPython } from './windowsPython';
import { Wine, windowsPath } from './wine';

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
      const env = publishForWindows(rig.environment, run);
      for (const python of rig.environment.pythons) {
        results.push(await runUnittest(python, rig.wine, env, run));
      }
      for (const node of rig.nodes) results.push(await runMocha(node, rig.wine, env, run));
    }
    return { results, missing: provision.missing };
  });
}

interface WindowsNode {
  readonly version: string;
  readonly path: string;
}

interface Rig {
  readonly wine: Wine;
  readonly nodes: readonly WindowsNode[];
  readonly environment: TestEnvironment;
}

async function setUpRig(provision: Provision): Promise<Rig | undefined> {
  const wine = await provision.obtain('Windows programs', () => {
    if (process.platform === 'win32') {
      throw new Error('this is Windows itself: the suite "integration" runs on it');
    }
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error('Wine is used on Linux on x86-64 only');
    }
    return Wine.setUp();
  });
  if (wine === undefined) return undefined;

  const nodes: WindowsNode[] = [];
  for (const version of versions.windowsNodes) {
    const node = await provision.obtain(`Node ${version} for Windows`, () => windowsNode(version));
    if (node !== undefined) nodes.push({ version, path: node });
  }

  const pythons: PythonInstallation[] = [];
  const kernels: KernelEnvironment[] = [];
  const machine = await machinePython();
  for (const { archive, ipykernel } of versions.windowsPythons) {
    const found = await provision.obtain(`CPython ${archive} for Windows`, () =>
      ipykernel === undefined
        ? windowsPython(archive, machine)
        : windowsKernel(archive, ipykernel, machine),
    );
    if (found !== undefined) pythons.push(found.python);
    if (found?.kernel !== undefined) kernels.push(found.kernel);
  }
  // Open: whether that is Wine, ipykernel or this project. On Windows itself ipykernel 6 is tested.
  provision.missing.push({
    name: 'ipykernel 6 for Windows',
    reason: 'under Wine 8 what its first busy cell writes did not arrive in about half of the runs',
  });
  const { missing } = provision;
  const environment = { wine: true, pythons, kernels, otherKernels: [], missing };
  return { wine, nodes, environment };
}

function publishForWindows(environment: TestEnvironment, run: TestRun): Record<string, string> {
  const file = path.join(run.folder, 'environment-windows.json');
  return publishEnvironment(environment, file, windowsPath(file));
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
    cwd: repositoryFolder,
    env,
    limitMs: pythonLimitMs,
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
    cwd: repositoryFolder,
    env,
    limitMs,
    output,
  };
  const ending = await wine.runNode(program, suiteFile(run, suite, 'log'));
  return collectResult(run, suite, ending);
}
